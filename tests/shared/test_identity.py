"""Only a token that our issuer signed, for us, and that has not expired says who is calling."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from deploy.local.keys import AUDIENCE, ISSUER, Keys
from shared.errors import Unauthenticated, Unavailable
from shared.service import background
from shared.settings import Settings
from shared.web import identity
from shared.web.identity import Identity, pseudonym
from tests.people import running
from tests.sample.main import SERVICE, build

URL = "https://issuer.test/jwks"


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "amara", "name": "Amara", "org": "ZZ-TEST-01", "iat": now}
    made = {**usual, "exp": now + 3600, "scope": "sample:read", **other}
    return {name: value for name, value in made.items() if value is not None}


def private(keys: Keys) -> ECKey:
    return ECKey.import_key(json.loads(keys.private_file.read_text()))


def signed(keys: Keys, key: Any = None, alg: str = "ES256", **other: Any) -> str:
    key = key or private(keys)
    return jwt.encode({"alg": alg, "kid": private(keys).kid}, claims(**other), key, algorithms=[alg])


@pytest.fixture
def known(settings: Settings) -> Identity:
    return Identity(settings)


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(build(settings)) as client:
        yield client


async def test_a_good_token_says_who_calls(known: Identity, keys: Keys) -> None:
    caller = await known.caller(signed(keys, scope="sample:read  operate"))
    assert (caller.sub, caller.name, caller.org) == ("amara", "Amara", "ZZ-TEST-01")
    assert caller.scopes == {"sample:read", "operate"}
    assert caller == await known.caller(signed(keys, scope="operate sample:read"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://elsewhere"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["another", "one"]},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"org": ""},
        {"org": "two orgs"},
        {"org": ["ZZ-TEST-01"]},
        {"org": "network"},
        {"org": "person:0123456789abcdef"},
        {"org": "ZZ-TEST-01\n"},
        {"org": "zz-test-01"},
    ],
)
async def test_a_token_with_wrong_claims_is_refused(known: Identity, keys: Keys, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        await known.caller(signed(keys, **wrong))


async def test_somebody_who_acts_for_no_organisation_is_known_by_their_pseudonym_alone(
    known: Identity, keys: Keys
) -> None:
    for_themself, for_a_council = await known.caller(signed(keys, org=None)), await known.caller(signed(keys))
    assert for_themself.org is for_themself.origin.org is None
    assert for_themself.audiences == (for_themself.pseudonym,)
    assert for_themself.may_follow == (for_themself.pseudonym, "network")
    assert for_a_council.audiences == ("ZZ-TEST-01", for_themself.pseudonym)


async def test_a_refused_organisation_is_named_as_the_reason(known: Identity, keys: Keys) -> None:
    with pytest.raises(Unauthenticated, match=r"`org` must be an org-id\.guide identifier"):
        await known.caller(signed(keys, org="Fernmouth"))


async def test_a_token_that_we_are_one_audience_of_is_good(known: Identity, keys: Keys) -> None:
    assert (await known.caller(signed(keys, aud=["another", AUDIENCE]))).sub == "amara"


async def test_a_token_signed_by_another_key_is_refused(known: Identity, keys: Keys) -> None:
    with pytest.raises(Unauthenticated):
        await known.caller(signed(keys, ECKey.generate_key("P-256")))


async def test_a_token_signed_with_our_public_key_as_a_secret_is_refused(known: Identity, keys: Keys) -> None:
    secret = OctKey.import_key(keys.jwks_file.read_bytes())
    with pytest.raises(Unauthenticated):
        await known.caller(signed(keys, secret, "HS256"))


async def test_an_unsigned_token_is_refused(known: Identity, keys: Keys) -> None:
    _, payload, signature = signed(keys).split(".")
    for header in ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJOT05FIn0"):
        for end in ("", signature):
            with pytest.raises(Unauthenticated):
                await known.caller(f"{header}.{payload}.{end}")


async def test_a_changed_token_is_refused(known: Identity, keys: Keys) -> None:
    header, _, signature = signed(keys).split(".")
    other = signed(keys, org="GB-CHC-1").split(".")[1]
    with pytest.raises(Unauthenticated):
        await known.caller(f"{header}.{other}.{signature}")


@pytest.mark.parametrize(
    "garbage", ["", ".", "..", "a.b.c", "ä.ö.ü", "\udc80", "e30.e30.e30", "a" * 20_000, "W10.W10.W10"]
)
async def test_what_is_no_token_is_refused(known: Identity, garbage: str) -> None:
    with pytest.raises(Unauthenticated):
        await known.caller(garbage)


async def test_a_token_that_was_good_is_refused_once_it_expired(
    known: Identity, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(keys)
    await known.caller(token)
    later = time.time() + 7200
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Unauthenticated):
        await known.caller(token)


async def test_remembered_tokens_are_bounded(known: Identity, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "KEPT_TOKENS", 3)
    for n in range(9):
        assert (await known.caller(signed(keys, sub=f"person-{n}"))).sub == f"person-{n}"
    assert len(known._known) == 3


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "bearer  x", "Token x", "Bearer \u00e9"]
)
async def test_over_http_what_is_no_bearer_token_is_answered_with_401(http: httpx.AsyncClient, header: str) -> None:
    answer = await http.get("/v1/notes", headers=[(b"authorization", header.encode("latin-1"))])
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_pseudonym_stands_for_an_account_and_says_nothing_of_it(known: Identity, keys: Keys) -> None:
    caller = await known.caller(signed(keys))
    assert caller.pseudonym == known.pseudonym_of("amara") == pseudonym(b"test-pseudonym-key", "amara")
    assert caller.pseudonym != pseudonym(b"another-key", "amara") != pseudonym(b"another-key", "ben")
    assert caller.pseudonym.startswith("person:") and len(caller.pseudonym) == len("person:") + 16
    assert known.pseudonym_of(None) is None


def test_without_a_key_for_pseudonyms_nothing_starts(settings: Settings) -> None:
    with pytest.raises(ValueError, match="CATCHMENT_PSEUDONYM_KEY"):
        Identity(settings.model_copy(update={"pseudonym_key": type(settings.pseudonym_key)("")}))


def test_a_key_for_pseudonyms_that_can_be_guessed_is_refused_with_advice_and_never_shown(settings: Settings) -> None:
    given = {**settings.model_dump(), "pseudonym_key": "short-secret-15"}
    with pytest.raises(ValueError, match=r"at least 16 characters.*openssl rand") as refused:
        Settings(**given)
    assert "short-secret" not in str(refused.value)
    assert Settings(**{**given, "pseudonym_key": "just-sixteen-chr"})


def test_a_worker_without_a_key_for_pseudonyms_does_not_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CATCHMENT_PSEUDONYM_KEY", raising=False)
    monkeypatch.setenv("CATCHMENT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CATCHMENT_NATS_URL", settings.nats_url)
    with pytest.raises(ValueError, match="CATCHMENT_PSEUDONYM_KEY is not set"):
        background.run(SERVICE)


def with_file(settings: Settings, tmp_path: Path, *keys: Any) -> tuple[Settings, Path]:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(KeySet(list(keys)).as_dict(private=False)))
    return settings.model_copy(update={"jwks_file": str(file)}), file


async def test_a_key_that_was_added_is_found_and_one_that_was_removed_is_forgotten(
    settings: Settings, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "REFRESH_AT_MOST_EVERY_SECONDS", -1)
    first, second = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("first", "second"))
    settings, _ = with_file(settings, tmp_path, first)
    known = Identity(settings)

    def by(key: ECKey, **other: Any) -> str:
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims(**other), key, algorithms=["ES256"])

    assert (await known.caller(by(first))).sub == "amara"
    with_file(settings, tmp_path, second)
    assert (await known.caller(by(second))).sub == "amara"
    with pytest.raises(Unauthenticated):
        await known.caller(by(first, sub="ben"))


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", ["RS256", "EdDSA"])
async def test_other_good_algorithms_are_accepted(settings: Settings, tmp_path: Path, alg: str) -> None:
    key = RSAKey.generate_key(2048, {"kid": "k"}) if alg == "RS256" else OKPKey.generate_key("Ed25519", {"kid": "k"})
    settings, _ = with_file(settings, tmp_path, key)
    token = jwt.encode({"alg": alg, "kid": "k"}, claims(), key, algorithms=[alg])
    assert (await Identity(settings).caller(token)).sub == "amara"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"keys": 5}', '{"keys": [{"kty": "?"}]}'])
async def test_without_the_providers_keys_the_service_says_that_it_is_not_available(
    settings: Settings, keys: Keys, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "jwks.json"
    for wrong in (str(tmp_path / "missing"), str(file)):
        file.write_text(text)
        with pytest.raises(Unavailable):
            await Identity(settings.model_copy(update={"jwks_file": wrong})).caller(signed(keys))


@respx.mock
@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.Response(200, text="<html>"), httpx.ConnectError("down")]
)
async def test_known_keys_stay_good_while_the_provider_is_not_and_it_is_not_asked_all_the_time(
    settings: Settings, keys: Keys, monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception
) -> None:
    route = respx.get(URL).mock(return_value=httpx.Response(200, text=keys.jwks_file.read_text()))
    known = Identity(settings.model_copy(update={"jwks_url": URL}))
    await known.caller(signed(keys))
    route.mock(**({"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}))
    later = time.monotonic() + identity.REFRESH_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    for n in range(20):
        assert (await known.caller(signed(keys, sub=f"person-{n}"))).sub == f"person-{n}"
    assert route.call_count == 2


@respx.mock
async def test_unknown_tokens_do_not_make_us_ask_the_provider_all_the_time(settings: Settings, keys: Keys) -> None:
    route = respx.get(URL).mock(return_value=httpx.Response(200, text=keys.jwks_file.read_text()))
    known = Identity(settings.model_copy(update={"jwks_url": URL}))
    for n in range(20):
        with pytest.raises(Unauthenticated):
            await known.caller(signed(keys, ECKey.generate_key("P-256"), sub=f"person-{n}"))
    assert route.call_count <= 2
