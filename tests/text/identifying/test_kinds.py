"""Each kind of finding by an example or two, and beside it what looks like it and is left in peace."""

import pytest

from shared.text.identifying.check import look_at
from shared.text.identifying.hints import WEAK, Hint, Strength
from shared.text.identifying.language import labels

PEOPLE = ("Patricia Moffat", "Gareth Pugh", "Mohammed Tariq", "Olwen Tudor", "April Jones", "Peter Ingham-Price")

POINTING = [
    (Hint.name, "Becca", "Becca rang the gas people from our office.", ("Rebecca Stone",)),
    (Hint.name, "Gaz", "Everyone knows Gaz, so everyone opens the door to him.", PEOPLE),
    (Hint.name, "Pat", "It was Pat's hoist that came on the wrong day.", PEOPLE),
    (Hint.name, "Mo", "Ask Mo, he knows which drawer the spare fob is in.", PEOPLE),
    (Hint.name, "MT", "MT asked if he could bring his own tea.", PEOPLE),
    (Hint.name, "G.P.", "Agreed with G.P. that the key stays here.", PEOPLE),
    (Hint.name, "Agneiszka", "Then Agneiszka said she would rather talk.", ("Agnieszka Nowak",)),
    (Hint.other_name, "Mrs Okonjo", "Mrs Okonjo said the lift had been out since Easter.", ()),
    (Hint.other_name, "dr patel", "as dr patel put it, the pain was never the problem", ()),
    (Hint.other_name, "Blessing", "In the end it was Blessing's mum who sorted it.", ()),
    (Hint.other_name, "ሰላም", "ሰላም told us that nobody had explained the letter.", ()),
    (Hint.other_name, "Сергій", "Сергій asked for one thing.", ()),
    (Hint.other_name, "Tendai Moyo", "It came after Tendai Moyo's older sister joined.", ()),
    (Hint.other_name, "yusuf", "spoke to yusuf next door he says the bins are full", ()),
    (Hint.address, "14 Larkspur Close", "He has been back at 14 Larkspur Close for a month.", ()),
    (Hint.address, "number nine Tannery Row", "The family at number nine Tannery Row was never asked.", ()),
    (Hint.address, "corner house on Pell Street", "She is in the corner house on Pell Street.", ()),
    (Hint.postcode, "ol 4 2 qn", "they moved to ol 4 2 qn and the bus doesnt go there", ()),
    (Hint.postcode, "S W 2 1 J F", "Delivery went to S W 2 1 J F.", ()),
    (Hint.phone, "7700 900 451", "Ring her on 7700 900 451 rather than write.", ()),
    (Hint.phone, "oh seven seven double oh nine hundred one two three", "It is oh seven seven double oh nine hundred "
     "one two three.", ()),
    (Hint.nhs_number, "999/000/0018", "Notes for 999/000/0018 never reached the ward.", ()),
    (Hint.nhs_number, "999 000 0019", "nhs no 999 000 0019, wrong bay", ()),
    (Hint.national_insurance, "SH 115 908 D", "She rang with SH 115 908 D.", ()),
    (Hint.national_insurance, "ab 334455", "ni number ab 334455 on every letter", ()),
    (Hint.passport, "925665416", "She could not prove it: passport 925665416 was away.", ()),
    (Hint.driving_licence, "BAKER655127MA9TY", "They copied BAKER655127MA9TY onto the wrong file.", ()),
    (Hint.vehicle, "YK57 LMN", "They sleep in a blue Corsa, YK57 LMN.", ()),
    (Hint.vehicle, "w843 rtd", "old van, plate w843 rtd, hes sleeping in that", ()),
    (Hint.case_number, "T20267123", "In T20267123 the judge asked what support there was.", ()),
    (Hint.case_number, "log 0412 of 17/06/2026", "The log 0412 of 17/06/2026 was closed.", ()),
    (Hint.bank, "40-22-17 / 30918824", "the giro goes to 40-22-17 / 30918824", ()),
    (Hint.bank, "GB33BUKB20201555555555", "It was GB33BUKB20201555555555 on the form.", ()),
    (Hint.bank, "5555 5555 5555 4444", "She had written 5555 5555 5555 4444 on the fridge.", ()),
    (Hint.date_of_birth, "born twelfth of june nineteen fifty three", "born twelfth of june nineteen fifty three", ()),
    (Hint.handle, "real.jaydee_88", "his insta (real.jaydee_88) is where the lads hear it", ()),
    (Hint.web_address, "helpfundit.example/team-ines", "See helpfundit.example/team-ines for it.", ()),
    (Hint.web_address, "203.0.113.7", "The booking was made from 203.0.113.7, a library.", ()),
    (Hint.unusual_age, "102 year old", "A 102 year old who still cooks taught us that.", ()),
    (Hint.only_one, "The only deaf mother at the playgroup", "The only deaf mother at the playgroup sat alone.", ()),
    (Hint.in_the_news, "She was in the Gazette", "She was in the Gazette for it, and neighbours film her.", ()),
]  # fmt: skip

HARMLESS = """
Sat with the O.T. after, and the OT said no.
PIP wants two lots of evidence.
From Hartlepool to Whitby there is one night bus.
Station Road and the Thornley estate share one bin store.
For repairs the number is 0300 555 1190.
The switchboard (0191 477 1011) closes at 4.30.
Letters go to the Civic Centre, Regent Street, Wigan WN1 1AA.
Write to enquiries@example.org.uk or see www.example.org.uk for the form.
On 3 February 2025 the lift contract ran out.
April showers, April cuts, and in April the money comes.
Under section 42 of the Care Act 2014 we had to ask; the form is SSP1.
Hope is not a plan. Will anybody come? Mark the days. Grace under pressure.
The Prime Minister visited, and the Ombudsman found the same.
Housing First and Universal Credit were sorted in Excel.
The only food bank in the borough is shut on Fridays.
People over 75, under-fives and 12 to 14 year olds came; the 65+ did not.
The Chancellor was on the front page again.
A poster that says 'Дякую' cost nothing.
The PC and the ward sister told her mother.
Version 3.2.0.1 of the form costs £1,204,500 in 7 of 10 cases.
"""


@pytest.mark.parametrize(("hint", "words", "text", "names"), POINTING)
def test_what_points_to_somebody_is_found_by_its_kind(
    hint: Hint, words: str, text: str, names: tuple[str, ...]
) -> None:
    found = look_at({"text": text}, names, ask=labels).findings
    start = text.index(words)
    overlapping = [one for one in found if one.start < start + len(words) and start < one.end]
    assert [one.hint for one in overlapping] == [hint]
    assert {one.strength for one in overlapping} == {Strength.weak if hint in WEAK else Strength.strong}


@pytest.mark.parametrize("text", HARMLESS.strip().splitlines())
def test_what_only_looks_like_it_is_left_in_peace(text: str) -> None:
    assert look_at({"text": text}, PEOPLE, ask=labels).findings == ()
