"""Boxes of pixels: what a frame has to draw anew."""

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom excluded
NOWHERE: Box = (0, 0, 0, 0)
SLACK = 20_000  # pixels that are drawn sooner than another box is begun


def include(areas: list[Box], box: Box) -> None:
    """Add a box to boxes, joined with those that it costs little to join with."""
    if box == NOWHERE:
        return
    for index, other in enumerate(areas):
        left, top = min(box[0], other[0]), min(box[1], other[1])
        right, bottom = max(box[2], other[2]), max(box[3], other[3])
        both = left, top, right, bottom
        if size(both) <= size(box) + size(other) + SLACK:
            del areas[index]
            include(areas, both)
            return
    areas.append(box)


def size(box: Box) -> int:
    """Return the number of pixels in a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def common(one: Box, other: Box) -> Box:
    """Return what two boxes have in common."""
    left, top = map(max, one[:2], other[:2])
    right, bottom = map(min, one[2:], other[2:])
    return (left, top, right, bottom) if left < right and top < bottom else NOWHERE


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share pixels."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
