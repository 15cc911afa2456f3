"""Names of columns and keys that would identify persons; files that hold one are refused.

A name is compared without regard to case, accents, spaces and punctuation.
"""

from __future__ import annotations

import unicodedata
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


#: Words so plain that a longer name that holds one is refused too: "Fødselsnummer (11 siffer)".
_TELLING = (
    "fodselsnummer", "fodselsdato", "personnummer", "nationalid", "dateofbirth", "etternavn",
    "fornavn", "firstname", "lastname", "patientname", "pasientnavn", "telefon", "phone", "epost",
    "email", "journalnr", "journalnummer", "pasientid", "patientid",
)  # fmt: skip


def normal(name: str) -> str:
    """Reduce a column name to what is compared.

    Examples
    --------
    >>> normal("Fødsels-nr."), normal("ÅR Øst")
    ('fodselsnr', 'arost')
    """
    plain = name.casefold().replace("ø", "o").replace("æ", "ae")
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in letters if char.isalnum())


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
