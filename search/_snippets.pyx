"""Cut extracts and mark them: the compiled twin of `snippets`, which says what is cut."""

from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM
from cpython.unicode cimport PyUnicode_Substring

from search.index._characters cimport LATIN, Byte, Kept, Pair, PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, Quad

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        pass
    object PyType_GenericAlloc(PyTypeObject *of_type, Py_ssize_t size)
    object PyUnicode_New(Py_ssize_t size, Py_UCS4 longest)
    Py_UCS4 PyUnicode_MAX_CHAR_VALUE(object text)
    Py_ssize_t PyUnicode_CopyCharacters(
        PyObject *to, Py_ssize_t place, object text, Py_ssize_t start, Py_ssize_t size
    ) except -1
    Py_ssize_t PyUnicode_FindChar(object text, Py_UCS4 character, Py_ssize_t start, Py_ssize_t end, int direction)
    Py_UCS4 PyUnicode_READ_CHAR(object text, Py_ssize_t place)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    bint Py_UNICODE_ISSPACE(Py_UCS4 character)


cdef object _made(object of_type, object first, object second, object third):
    """Return a named tuple of three, without another one that it is made of."""
    cdef object made = PyType_GenericAlloc(<PyTypeObject *>of_type, 3)
    Py_INCREF(first)
    PyTuple_SET_ITEM(made, 0, first)
    Py_INCREF(second)
    PyTuple_SET_ITEM(made, 1, second)
    Py_INCREF(third)
    PyTuple_SET_ITEM(made, 2, third)
    return made


cdef struct _Window:
    Py_ssize_t start
    Py_ssize_t end


# What stands for a character that means something in HTML, as `html.escape` has it, and how much longer that is.
cdef tuple _ENTITIES = tuple(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}.get(chr(place), "") for place in range(LATIN)
)
cdef unsigned char[LATIN] _LONGER
for _place in range(LATIN):
    _LONGER[_place] = len(_ENTITIES[_place]) - 1 if _ENTITIES[_place] else 0


cdef Py_ssize_t _longer_by(const Kept *data, Py_ssize_t size) noexcept:
    """Return how much longer a text is when it is escaped."""
    cdef Py_ssize_t place, longer = 0
    for place in range(size):
        if data[place] < LATIN:
            longer += _LONGER[data[place]]
    return longer


cdef Py_ssize_t _next_special(const Kept *data, Py_ssize_t place, Py_ssize_t end) noexcept:
    """Return where the next character stands that is escaped, the end if there is none."""
    while place < end and not (data[place] < LATIN and _LONGER[data[place]]):
        place += 1
    return place


cdef class _Html:
    """Write parts of a text, and marks, one behind the other into a text that has room for all of them."""

    cdef str text
    # What is written to: it may be held here alone.
    cdef object made
    cdef int kind
    cdef void *data
    cdef Py_ssize_t size, longer, place

    def __cinit__(self, str text not None, Py_ssize_t marks):
        self.text, self.kind, self.data, self.size = text, PyUnicode_KIND(text), PyUnicode_DATA(text), len(text)
        if self.kind == 1:
            self.longer = _longer_by(<const Byte *>self.data, self.size)
        elif self.kind == 2:
            self.longer = _longer_by(<const Pair *>self.data, self.size)
        else:
            self.longer = _longer_by(<const Quad *>self.data, self.size)
        self.made = PyUnicode_New(self.size + self.longer + marks, PyUnicode_MAX_CHAR_VALUE(text))
        self.place = 0

    cdef Py_ssize_t next_special(self, Py_ssize_t start, Py_ssize_t stop) noexcept:
        if not self.longer:
            return stop
        if self.kind == 1:
            return _next_special(<const Byte *>self.data, start, stop)
        if self.kind == 2:
            return _next_special(<const Pair *>self.data, start, stop)
        return _next_special(<const Quad *>self.data, start, stop)

    cdef int mark(self, str mark) except -1:
        self.place += PyUnicode_CopyCharacters(<PyObject *>self.made, self.place, mark, 0, len(mark))
        return 0

    cdef int add(self, Py_ssize_t start, Py_ssize_t stop) except -1:
        """Add a part of the text, escaped."""
        cdef Py_ssize_t special
        while start < stop:
            special = self.next_special(start, stop)
            self.place += PyUnicode_CopyCharacters(<PyObject *>self.made, self.place, self.text, start, special - start)
            if special < stop:
                self.mark(_ENTITIES[<int>PyUnicode_READ(self.kind, self.data, special)])
            start = special + 1
        return 0


def html(str text not None, spans not None):
    """Return a text escaped for HTML, with some spans of it in `<mark>`; None if these overlap or go beyond it."""
    cdef _Html written = _Html(text, len(spans) * len("<mark></mark>"))
    cdef Py_ssize_t end = 0, start, stop
    for start, stop in spans:
        if not end <= start <= stop <= written.size:
            return None
        written.add(end, start)
        written.mark("<mark>")
        written.add(start, stop)
        written.mark("</mark>")
        end = stop
    written.add(end, written.size)
    return written.made


cdef class Cutter:
    """Cut extracts; given are the types of what they are made of, and what tells where sentences and words end."""

    cdef object snippet, fragment, sentence_ends, word_start, word_end

    def __cinit__(self, snippet, fragment, sentence_ends, word_start, word_end):
        self.snippet, self.fragment = snippet, fragment
        self.sentence_ends, self.word_start, self.word_end = sentence_ends, word_start, word_end

    def cut(self, str text not None, list matches not None, Py_ssize_t width, Py_ssize_t fragments):
        """Return the extract of a text in which some spans match, each with the number of a word or phrase."""
        cdef Py_ssize_t size = len(text)
        cdef tuple match
        cdef list spans, windows, left, sentences
        cdef _Window best
        if size <= width:
            spans = [match[0] for match in matches]
            return _made(self.snippet, text, tuple(spans), (_made(self.fragment, 0, 0, size),))
        sentences = self.sentences(text, matches, width)
        windows = []
        left = matches
        while len(windows) < fragments and (left or not windows):
            best = self.best_window(text, sentences, left, width)
            best.end = max(self.end(text, best.start, width), best.end)
            windows.append((best.start, best.end))
            if len(windows) < fragments:
                # What overlaps a window begins no other.
                left = [match for match in left if match[0][1] <= best.start or match[0][0] >= best.end]
        return self.joined(text, matches, _merged(windows) if len(windows) > 1 else windows)

    cdef list sentences(self, str text, list matches, Py_ssize_t width):
        """Return where sentences begin that a window may begin with, since a match stands near behind."""
        cdef list begins = [0]
        cdef Py_ssize_t before = 0, last = 0, first
        cdef tuple match
        for match in matches:
            first = (<tuple>match[0])[0]
            # Stretches that meet are read as one.
            if first - width > last:
                begins += self.sentence_ends(text, before, last)
                before = first - width
            last = first
        begins += self.sentence_ends(text, before, last)
        return begins

    cdef _Window best_window(self, str text, list sentences, list matches, Py_ssize_t width):
        """Return where the best window starts, and the end of the match that it is for."""
        cdef list starts = []
        cdef Py_ssize_t first, sentence = 0, earliest, space
        cdef tuple match
        for match in matches:
            first = (<tuple>match[0])[0]
            # Matches stand in their order.
            while sentence + 1 < len(sentences) and <Py_ssize_t>sentences[sentence + 1] <= first:
                sentence += 1
            if first - <Py_ssize_t>sentences[sentence] <= width // 2:
                starts.append(sentences[sentence])
                continue
            earliest = first - width // 4
            space = PyUnicode_FindChar(text, u" ", earliest, first, 1)
            starts.append(space + 1 if space >= 0 else self.word_start(text, earliest, first))
        return _best_of(starts, matches, width)

    cdef Py_ssize_t end(self, str text, Py_ssize_t start, Py_ssize_t width) except -1:
        """Return where the window ends: at the last sentence end in its second half, else at a word end."""
        cdef Py_ssize_t limit = start + width, half = start + width // 2, end = half, space
        cdef list ends
        if limit >= len(text):
            return len(text)
        # What stands before a letter or digit that is no part of the second half ends no sentence in that.
        while end > start and not Py_UNICODE_ISALNUM(PyUnicode_READ_CHAR(text, end - 1)):
            end -= 1
        ends = self.sentence_ends(text, end, limit)
        while ends:
            end = ends.pop()
            while end > start and Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(text, end - 1)):
                end -= 1
            if end < half:
                break
            if end <= limit:
                return end
        space = PyUnicode_FindChar(text, u" ", half, limit + 1, -1)
        return space if space >= 0 else self.word_end(text, half, limit)

    cdef object joined(self, str text, list matches, list windows):
        """Return the text in some windows, with an ellipsis wherever it goes on."""
        cdef Py_ssize_t start = (<tuple>windows[0])[0], end = 0, shift, first, last
        cdef str shown = "…" if start > 0 else ""
        cdef list spans = [], fragments = []
        cdef tuple window, match, span
        for window in windows:
            start, end = window[0], window[1]
            if fragments:
                shown += " … "
            fragments.append(_made(self.fragment, len(shown), start, end))
            shift = len(shown) - start
            for match in matches:
                span = match[0]
                first, last = span[0], span[1]
                if first >= start and last <= end:
                    spans.append((first + shift, last + shift))
            shown += PyUnicode_Substring(text, start, end)
        if end < len(text):
            shown += "…"
        return _made(self.snippet, shown, tuple(spans), tuple(fragments))


cdef list _merged(list windows):
    """Return windows in their order, as one where they overlap or meet."""
    cdef list merged = []
    for start, end in sorted(windows):
        if merged and start <= merged[len(merged) - 1][1] + 1:
            merged[len(merged) - 1] = (merged[len(merged) - 1][0], max(end, merged[len(merged) - 1][1]))
        else:
            merged.append((start, end))
    return merged


cdef _Window _best_of(list starts, list matches, Py_ssize_t width) except *:
    """Return where the best window starts, and the end of the match that it is for; `starts` has one for each match."""
    cdef Py_ssize_t low = 0, high = 0, different = 0, count = len(matches), place, start, end, last
    cdef Py_ssize_t most = 0, longest = 0
    cdef _Window best = _Window(0, 0)
    cdef dict inside = {}
    cdef tuple match, span
    for place in range(count):
        start = starts[place]
        match = matches[place]
        span = match[0]
        last = span[1]
        end = max(start + width, last)
        while high < count:
            match = matches[high]
            span = match[0]
            if <Py_ssize_t>span[1] > end:
                break
            number = match[1]
            held = inside.get(number, 0)
            different += not held
            inside[number] = held + 1
            high += 1
        while True:
            match = matches[low]
            span = match[0]
            if <Py_ssize_t>span[0] >= start:
                break
            number = match[1]
            held = inside[number] - 1
            different -= not held
            inside[number] = held
            low += 1
        if different > most or (different == most and high - low > longest):
            most, longest, best = different, high - low, _Window(start, last)
    return best
