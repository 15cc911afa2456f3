"""Names of columns and keys that would identify persons; files that hold one are refused.

A name is compared without regard to case, accents, spaces and punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Columns of these names are refused: each would name or number a person.
IDENTIFIERS: frozenset[str] = frozenset(
    """
    name navn fornavn etternavn mellomnavn fulltnavn firstname lastname surname fullname
    patientname pasientnavn personnavn brukernavn username clientname klientnavn initialer initials
    alias kallenavn nickname
    fnr fodselsnr fodselsnummer personnr personnummer pnr dnr dnummer ssn nationalid nin passnr
    passportnumber
    dob dateofbirth birthdate birthday birthyear fodselsdato fodselsar fodt fodtdato
    telefon telefonnr telefonnummer tlf tlfnr mobil mobilnr mobiltelefon phone phonenumber mobile
    epost epostadresse email emailaddress mail
    journalnr journalnummer journal recordnumber mrn medicalrecordnumber
    pasient pasientid pasientnr pasientnummer patient patientid patientnumber
    person personid personref bruker brukerid brukernr userid user klient klientid klientnr client
    clientid saksnr saksnummer casenumber
    """.split()  # noqa: SIM905 - a table of words is read as one
)


#: Letters of Norway and its neighbours that are no letter with a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ŧ": "t", "ŋ": "n", "ł": "l"}
)
#: Words so plain that a longer name that holds one is refused too: "Fødselsnummer (11 siffer)".
_TELLING = (
    "fodselsnummer", "fodselsdato", "personnummer", "nationalid", "dateofbirth", "etternavn",
    "fornavn", "firstname", "lastname", "patientname", "pasientnavn", "telefon", "phone", "epost",
    "email", "journalnr", "journalnummer", "pasientid", "patientid",
)  # fmt: skip


@lru_cache(maxsize=4096)  # a file's headings are held to hundreds of names, several times
def normal(name: str) -> str:
    """Reduce a column name to what is compared.

    Examples
    --------
    >>> normal("Fødsels-nr."), normal("ÅR Øst")
    ('fodselsnr', 'arost')
    """
    return "".join(char for char in _unaccented(name) if char.isalnum())


def slug(name: str) -> str:
    """Make an id of a name: small ASCII letters, digits and hyphens.

    Examples
    --------
    >>> slug("Møhlenpris"), slug("  Ila & Øvre Bakklandet"), slug("Unjárga/Nesseby"), slug("北")
    ('mohlenpris', 'ila-ovre-bakklandet', 'unjarga-nesseby', '')
    """
    letters = "".join(char for char in _unaccented(name) if not unicodedata.combining(char))
    return "-".join(re.findall("[a-z0-9]+", letters))


def _unaccented(name: str) -> str:
    return unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))


def identifiers(names: Iterable[str]) -> list[str]:
    """List the columns that would identify persons.

    Examples
    --------
    >>> identifiers(["lon", "Fødselsnummer (11 siffer)", "Pasient-ID", "kind"])
    ['Fødselsnummer (11 siffer)', 'Pasient-ID']
    """
    return [
        name
        for name in names
        if normal(name) in IDENTIFIERS or any(word in normal(name) for word in _TELLING)
    ]
