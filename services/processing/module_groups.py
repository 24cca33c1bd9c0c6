"""Modules that can stand in for each other: where an activation goes next. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SEPARATOR = "|"


@dataclass(frozen=True, kw_only=True)
class ModuleGroups:
    groups: tuple[tuple[str, ...], ...] = ()
    """In the order in which they are tried, from the one that the product names."""

    @classmethod
    def parse(cls, groups: str, modules: Collection[str]) -> ModuleGroups:
        """`first|second,other|another`. Raises ValueError, which names the variable."""
        entries = filter(None, (part.strip() for part in groups.split(",")))
        parsed = tuple(tuple(entry.split(SEPARATOR)) for entry in entries)
        names = [name for group in parsed for name in group]
        if unknown := set(names) - set(modules):
            raise ValueError(f"MODULE_GROUPS names no module of MODULES: {', '.join(unknown)}")
        if len(names) != len(set(names)):
            raise ValueError("MODULE_GROUPS names a module twice")
        return cls(groups=parsed)

    def next(self, module: str, tried: int) -> str | None:
        """None: all of the group have been tried. `tried`: how many, with this one."""
        group = self._group(module)
        return None if tried >= len(group) else self.after(module)

    def after(self, module: str) -> str:
        """Its neighbour; after the last, the first again."""
        group = self._group(module)
        return group[(group.index(module) + 1) % len(group)]

    def _group(self, module: str) -> tuple[str, ...]:
        return next((group for group in self.groups if module in group), (module,))
