"""The requirements that this product claims to hold; each has a test that carries its mark."""

BUILT = frozenset(
    {
        "F-13",
        "F-15",
        "R0-05",
        "R0-06",
        "R0-07",
        "R0-08",
        "R0-09",
        "R0-10",
        "R0-11",
        "R0-12",
        "R0-13",
        "R0-14",
        "R0-15",
        "R0-16",
        "R0-17",
        "R0-20",
        "R0-21",
        "R0-22",
        "R0-23",
        "R0-24",
        "R0-25",
        "R0-26",
        "R0-27",
        "R0-28",
        "R0-29",
        "R0-30",
        "R0-31",
        "R0-40",
    }
)
