"""Choose the window that shows most of what matches: the compiled twin of `snippets`, which says what is best."""


def best_of(list starts, list matches, Py_ssize_t width):
    """Return where the best window starts, and the end of the match that it is for; `starts` has one for each match."""
    cdef Py_ssize_t low = 0, high = 0, different = 0, count = len(matches), place, start, end, last
    cdef Py_ssize_t most = 0, longest = 0, best_start = 0, best_last = 0
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
            most, longest, best_start, best_last = different, high - low, start, last
    return best_start, best_last
