"""Take templates together, so that the weights of several are looked up at once.

Several templates are one with all their places, and the weights of a class of that are the sums of theirs. A template
whose places another one has too costs nothing then.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from indexer.blocks.features import TEMPLATES, Template, template_size
from indexer.blocks.paths import Scores

# With more, sums are looked up less often, but take longer to make and fit into no cache.
_MOST_CLASSES = 1024


class Joint(NamedTuple):
    """Hold a template that stands for several, and the sums of their weights: a row a class, a column a state."""

    template: Template
    weights: Scores


def joined(weights: Sequence[Scores]) -> tuple[Joint, ...]:
    """Return joints for the weights of each template."""
    return tuple(
        Joint(joint, _summed(joint, [(TEMPLATES[number], weights[number]) for number in numbers]))
        for joint, numbers in _groups()
    )


@cache
def _groups() -> tuple[tuple[Template, list[int]], ...]:
    """Return the joints and the numbers of their templates; each, from the largest on, goes where it adds least."""
    groups: dict[Template, list[int]] = {}
    for number, template in sorted(enumerate(TEMPLATES), key=lambda one: -template_size(one[1])):
        larger = {group: _with(group, template) for group in groups}
        fitting = [group for group in groups if template_size(larger[group]) <= _MOST_CLASSES]
        if not fitting:
            groups[template] = [number]
            continue
        group = min(fitting, key=lambda group: template_size(larger[group]) / template_size(group))
        groups[larger[group]] = [*groups.pop(group), number]
    return tuple(groups.items())


def _with(group: Template, template: Template) -> Template:
    return (*group, *(place for place in template if place not in group))


def _summed(joint: Template, parts: Iterable[tuple[Template, Scores]]) -> Scores:
    """Return the sums of the weights of some templates, a row for each class of all their places."""
    sizes = {place: template_size((place,)) for place in joint}
    sums: Scores = np.zeros((*sizes.values(), 1), dtype=np.int32)
    for template, weights in parts:
        # An axis a place, in the order of the joint; those of the places that the template lacks have one class.
        axes = [template.index(place) for place in joint if place in template]
        by_place = weights.reshape(*(sizes[place] for place in template), -1).transpose(*axes, -1)
        sums = sums + by_place.reshape(*(sizes[place] if place in template else 1 for place in joint), -1)
    return sums.reshape(-1, sums.shape[-1])
