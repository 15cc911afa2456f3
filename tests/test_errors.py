import pytest

from scenemap import errors
from scenemap.findings import Finding


@pytest.mark.parametrize(
    ("error", "resembles"),
    [
        (errors.DataError, ValueError),
        (errors.IdentifierError, errors.DataError),
        (errors.CRSError, ValueError),
        (errors.PositionError, ValueError),
        (errors.TimeError, ValueError),
        (errors.FormatError, ValueError),
        (errors.UnknownIdError, LookupError),
        (errors.GeodataNotFoundError, FileNotFoundError),
        (errors.OutputExistsError, FileExistsError),
        (errors.MissingExtraError, ImportError),
    ],
)
def test_each_error_is_the_base_and_the_built_in_that_it_resembles(
    error: type[Exception], resembles: type[Exception]
) -> None:
    assert issubclass(error, resembles)
    assert issubclass(error, errors.SceneMapError)


def test_the_drawn_tree_names_every_error() -> None:
    classes = {name for name, one in vars(errors).items() if isinstance(one, type)}
    assert len(classes) == 11
    assert [name for name in sorted(classes) if name not in (errors.__doc__ or "")] == []


def test_a_data_error_carries_its_findings_and_says_its_message() -> None:
    finding = Finding("a.csv", "is blank")
    error = errors.DataError("a.csv is not usable", [finding])
    assert str(error) == "a.csv is not usable"
    assert error.findings == (finding,)


def test_a_data_error_without_findings_has_none() -> None:
    assert errors.DataError("a.csv is not TOML").findings == ()


@pytest.mark.parametrize("error", [errors.GeodataNotFoundError, errors.UnknownIdError])
def test_the_message_is_not_changed_by_the_built_in(error: type[Exception]) -> None:
    assert str(error("No case 'x'.")) == "No case 'x'."
