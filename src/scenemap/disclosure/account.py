"""What may be told of where the rows of event files went."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenemap.events.account import Account
    from scenemap.findings import Finding
    from scenemap.profiles import Profile
    from scenemap.tally import Conservation

#: In the place of the conservation line, where the total itself would tell a small count.
_FEW_ROWS = (
    "Where every row went is not told: so few were counted that a small count would follow from it."
)
_WITHOUT_BIN = {
    "hour": "{} events last a day or longer, as dates without a clock time do: they have no hour.",
    "weekday": "{} events last a week or longer: they have no weekday.",
}


def account_lines(account: Account, warnings: Iterable[Finding], zone: str) -> Iterator[str]:
    """Say what a reader should know, and which rows were refused and why."""
    for warning in (*warnings, *account.warnings(zone)):
        yield f"Warning: {warning}"
    if account.rejected:
        yield f"{account.rejected} rows rejected:"
    for (file, column, reason), refused in sorted(account.refusals.items()):
        some = ", ".join(str(row) for row in refused.rows)
        more = ", …" if refused.count > len(refused.rows) else ""
        yield f"  {file}: {refused.count} where '{column}' {reason} (rows {some}{more})"


def conservation_lines(conservation: Conservation | None) -> Iterator[str]:
    """Say where every row went, or that it is not told."""
    yield str(conservation or _FEW_ROWS)


def without_bin_lines(profile: Profile) -> Iterator[str]:
    """Say how many events have no hour or weekday."""
    if profile.without_bin:
        yield _WITHOUT_BIN[profile.by].format(profile.without_bin)
