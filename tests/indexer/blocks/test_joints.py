"""Templates taken together: what is looked up at once is the sum of what each template has."""

import numpy as np

from indexer.blocks.features import TEMPLATES, extract, template_size
from indexer.blocks.joints import joined

TEXTS = [
    "Dockworkers walk off in Oslo",
    "By Ana Paz",
    "OSLO, Norway (AP) — The harbour was quiet on Monday while dockworkers waited for an offer.",
    "A crane stands idle in Oslo, Norway, Friday, Nov. 28, 2025. (AP Photo/Bo Li)",
    "Read more",
]


def test_weights_of_joints_are_the_sums_of_those_of_templates() -> None:
    """Each line of several files has the same score as if each template were looked up by itself."""
    chance = np.random.default_rng(7)
    weights = [chance.integers(-500, 500, (template_size(one), 3)).astype(np.int32) for one in TEMPLATES]
    features = extract([TEXTS, TEXTS[:1], TEXTS[::-1] * 3])
    every = slice(None)
    classes = features.classes(every)

    joints = joined(weights)

    assert len(joints) < len(TEMPLATES) / 2
    found = sum(joint.weights[features.classes_in(joint.template, every)] for joint in joints)
    expected = sum(table[classes[:, number]] for number, table in enumerate(weights))
    assert np.array_equal(found, expected)
