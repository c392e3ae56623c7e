"""Addresses and numbers that identify somebody, as people write them, and what only looks like them."""

from random import Random
from uuid import UUID

import pytest

from shared.text.identifying.hints import Hint
from tests.text.identifying.test_check import found, patterns


def each(written: str) -> list[str]:
    """The rows of a table, with `|` between what stands in one line."""
    return [text.strip(" ") for text in written.strip().replace("\n", "|").split("|")]


EMAILS = each("""
t.wexfold+key@example.org | tw@mail.example.org | t.wexfold at example dot org | t.wexfold [at] example.org
t.wexfold (at) example (dot) org | tw[at]example[dot]org | tw @ example.org | tw%40example.org
tw＠example．org | zoë@exämple.org | tw at gmail.com
""")
NO_EMAILS = each("we met at example.org | 3.5@2.1 | at the dot | look at it | me@home | @ | a@.b")

PHONES = each("""
07700 900123 | 07700900123 | 07700-900-123 | 07700.900.123 | 077 0090 0123 | 07 700 900123 | 07700 900 123
0191 498 0123 | 0191 4980123 | (0191) 498 0123 | (0191) 498-0123 | 020 7946 0123 | 01632 960123
+447700900123 | +44 7700 900123 | +44 (0)7700 900123 | +44(0)191 498 0123 | 0044 191 498 0123 | 447700900123
+353 20 910 0123 | +1 202-555-0123 | ０７７００ ９００１２３
""")
NO_PHONES = each("""
3,355 interactions | £2 million | 161 | 2014-2024 | 2014/15, 2015/16 and 2016/17 | 0 1 2 3 4 5 6 7 8 9 10
1985 1986 1987 1988 | 12 34 56 78 90 12 | 07 08 09 10 11 12 | 01-02 03-04 05-06 07-08 | £07700900123
0.07700900123 | 1,012,345,678 | 10:30 to 11:45 | +10 20 30 40 50 | GB-CHC-1234567 | 0191 | call 999 or 111
7, 116, 161, 500 and 3,355
""")

POSTCODES = each("""
NE8 1HH | ne8 1hh | NE81HH | ne81hh | NE8  1HH | NE8-1HH | M1 1AE | B33 8TH | DN55 1PT | GIR 0AA | gir0aa
SW1A 1AA | EC1A 1BB | W1A 0AX | N1C 4AG | E1W 1AA | BF1 0AA | ne1 4th
""")
NO_POSTCODES = each("""
NE8 | SW1A | NE8 and NE9 | ZZ9 9ZZ | L1A 1AA | NE8 1CI | XNE8 1HH | NE8 1HHX | M4 2nd floor | E10 5 km
""")

DATES = each("""
03/04/1985 | 3/4/85 | 3.4.85 | 03-04-1985 | 04/13/1985 | 1985-04-03 | 1985/4/3 | 29/02/2000 | 3 / 4 / 1985
3rd April 1985 | 3 April 1985 | 3rd of April, 1985 | 3-Apr-85 | 3 apr '85 | 3rd day of April 1985 | 03–04–1985
April 3, 1985 | April 3rd 1985 | April the 3rd, 1985 | 1985 April 3
born in 1985 | born in April 1985 | born on 3 April | born '85 | b. 1985 | birthday is 3 April | year of birth 1985
DOB | D.O.B. | DOB: 1985 | dob 030485 | DOB 03 04 1985 | DOB 3 4 85 | date of birth: 3 April
""")
NO_DATES = each("""
32/13/2020 | 31/04/1985 | 29/2/85 | 13/13/85 | 1985-13-32 | 30 February 1985 | 2014-2024 | 10.1.2.3 | 1/2 | 3.12
2024 | in April 1985 | 3 April | On 3 May 20 people came | born in the 1980s | born of a hunch | 19850403
we no longer ask for a date of birth | summer 2024 | 12 11 2024 | 24/7/365
""")

NHS_NUMBERS = each("999 000 0018 | 9990000018 | 999-057-1236 | 999 812 3453 | ９９９ ０００ ００１８")
NO_NHS_NUMBERS = each(
    "999 000 0019 | 9990000017 | 999 123 4560 | 999 999 9999 | 99 9000 0018 | £9990000018 | 9999999999"
)


@pytest.mark.parametrize("address", [*EMAILS, "t\u200bw@exam\u00adple.org"])
def test_email_addresses_are_found(address: str) -> None:
    assert found(f"Write to {address}. Then wait", "T. Wexfold") == [(Hint.email, address)]


@pytest.mark.parametrize("number", [*PHONES, "0191\u00a0498\u20110123", "07700\u200b900123"])
def test_telephone_numbers_are_found(number: str) -> None:
    assert found(f"Ring {number}, please") == [(Hint.phone, number)]


@pytest.mark.parametrize("postcode", [*POSTCODES, "NE8\u200b 1HH"])
def test_full_postcodes_are_found(postcode: str) -> None:
    assert found(f"lives in {postcode}.") == [(Hint.postcode, postcode)]


@pytest.mark.parametrize("day", DATES)
def test_dates_that_may_be_days_of_birth_are_found(day: str) -> None:
    text = f"He said {day}; so"
    found_there = patterns(text)
    assert {finding.hint for finding in found_there} == {Hint.date_of_birth}
    assert all(text[finding.start : finding.end] in day for finding in found_there)


@pytest.mark.parametrize("number", NHS_NUMBERS)
def test_nhs_numbers_with_a_valid_check_digit_are_found(number: str) -> None:
    assert found(f"NHS {number}.") == [(Hint.nhs_number, number)]


@pytest.mark.parametrize("text", NO_EMAILS)
def test_what_is_no_email_address_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", [*NO_PHONES, "12\n1985\n07\n900\n1234"])
def test_counts_money_years_and_rows_of_figures_are_no_telephone_numbers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", NO_POSTCODES)
def test_districts_and_other_codes_are_no_postcodes(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_full_date_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("number", NO_NHS_NUMBERS)
def test_ten_digits_with_another_check_digit_are_no_nhs_number(number: str) -> None:
    assert found(f"It says {number}.") == []


def test_ten_digits_that_fail_the_check_may_be_a_telephone_number() -> None:
    assert found("0191498018") == [(Hint.phone, "0191498018")]


def test_an_id_of_this_service_is_nobodys() -> None:
    ids = [UUID(int=Random(seed).getrandbits(128), version=4) for seed in range(300)]
    assert [one for one in ids if found(f"People came {one}")] == []
