"""The benchmark: `make bench`. Every figure is a ratio of two measurements of the same run."""
