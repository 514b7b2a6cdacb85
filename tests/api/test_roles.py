"""Who may do what: every route of the API, with every kind of session."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from fastapi.routing import APIRoute

from app.main import FEATURES
from app.protocol.certificate import EVERY_ROLE, Role
from tests.assembly import Assembly, Device
from tests.client import catch_up, client_of, log_in, login_body
from tests.coalition import Coalition, Secrets
from tests.service import RunningService, governed_service

ID, HASH = "0" * 32, "0" * 64
READERS: set[Role] = {"intake", "reviewer", "svr-trained", "lead"}
KEEPERS: set[Role] = {"lead", "key-custodian"}


@dataclass(frozen=True)
class Route:
    """A request, what it is answered where it is allowed, and who may ask; ``None``: anybody."""

    method: str
    path: str
    status: int
    roles: frozenset[Role] | None
    place: str = ""
    below: str = "/api/v1"


def route(
    method: str,
    path: str,
    status: int,
    roles: set[Role] | None,
    *,
    place: str = "",
    below: str = "/api/v1",
) -> Route:
    return Route(method, path, status, None if roles is None else frozenset(roles), place, below)


EVERYBODY = set(EVERY_ROLE)
ROUTES = [
    route("GET", "/health", 200, None),
    route("GET", "/roster", 200, None),
    route("GET", f"/rosters/{HASH}", 404, None, place="/rosters/{sha256}"),
    route("GET", f"/keys/{HASH}", 404, None, place="/keys/{sha256}"),
    route("POST", "/work", 422, None),
    route("POST", "/reports", 422, None),
    route("OPTIONS", "/uploads", 204, None),
    route("OPTIONS", f"/uploads/{HASH}", 204, None, place="/uploads/{token}"),
    route("POST", "/uploads", 412, None),
    route("HEAD", f"/uploads/{HASH}", 412, None, place="/uploads/{token}"),
    route("PATCH", f"/uploads/{HASH}", 412, None, place="/uploads/{token}"),
    route("DELETE", f"/uploads/{HASH}", 412, None, place="/uploads/{token}"),
    route("GET", f"/uploads/{HASH}/receipt", 412, None, place="/uploads/{token}/receipt"),
    route("GET", "/replies/tags", 200, None),
    route("POST", "/replies/fetch", 422, None),
    route("POST", "/replies", 422, READERS),
    route("POST", "/challenges", 201, None),
    route("POST", "/sessions", 422, None),
    route("GET", "/reports", 200, READERS),
    route("GET", f"/reports/{ID}", 404, READERS, place="/reports/{report_id}"),
    route("GET", f"/attachments/{ID}", 404, READERS, place="/attachments/{attachment_id}"),
    route("GET", f"/arrivals?after={2**62}", 200, EVERYBODY, place="/arrivals"),
    route("GET", "/log", 200, EVERYBODY),
    route("POST", "/log", 422, EVERYBODY),
    route("POST", "/publications", 200, EVERYBODY),
    route("GET", "/keyring", 200, EVERYBODY),
    route("PUT", "/keyring", 204, KEEPERS),
    route("DELETE", f"/keyring/{HASH}", 204, KEEPERS, place="/keyring/{sha256}"),
    route("DELETE", f"/keyring/for/{HASH}", 204, KEEPERS, place="/keyring/for/{sha256}"),
    route("GET", "/receipts/checkpoint", 200, EVERYBODY),
    route(
        "GET",
        "/receipts/tile/0/000.p/1",
        200,
        EVERYBODY,
        place="/receipts/tile/{level}/{path:path}",
    ),
    route(
        "GET",
        "/receipts/tile/entries/000.p/1",
        200,
        EVERYBODY,
        place="/receipts/tile/entries/{path:path}",
    ),
    route("POST", "/receipts/cosignatures", 422, EVERYBODY),
    route("GET", "/archive", 200, READERS | KEEPERS),
    route("POST", "/archive", 204, READERS | KEEPERS),
    route("POST", "/threads", 422, READERS),
    route("POST", f"/threads/{ID}/events", 422, READERS, place="/threads/{thread_id}/events"),
    route("GET", "/threads/events", 200, READERS),
    route("GET", f"/threads/keys/{HASH}", 200, READERS, place="/threads/keys/{sha256}"),
    route("PUT", "/threads/keys", 204, READERS),
    route("GET", f"/threads/{ID}", 404, READERS, place="/threads/{thread_id}"),
    *(
        route("POST", f"/{name}{slash}", 422, None, below="")
        for name in ("sin-javascript", "no-script")
        for slash in ("", "/")
    ),
]
GUARDED = [route for route in ROUTES if route.roles is not None]


@dataclass
class World:
    """A running service whose first member has one person for each role."""

    http: httpx.Client
    assembly: Assembly
    service: RunningService
    lead: Mapping[str, str]
    devices: dict[str, Device]
    certificates: dict[str, str]

    def session(self, name: str) -> dict[str, str]:
        return log_in(self.http, self.member, signing_seed=self.devices[name].signing_seed)

    @property
    def member(self) -> Secrets:
        return self.assembly.coalition.members[0]

    def ask(self, route: Route, session: Mapping[str, str]) -> httpx.Response:
        return self.http.request(route.method, f"{route.below}{route.path}", headers=session)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    assembly = Assembly(Coalition(), is_witness=False)
    devices: dict[str, Device] = {role: Device(role, "alborada") for role in EVERY_ROLE}
    certificates: dict[str, str] = {r: assembly.certify(devices[r], r) for r in EVERY_ROLE}
    with (
        governed_service(tmp_path_factory.mktemp("service"), assembly) as service,
        client_of(service.url) as http,
    ):
        lead = log_in(http, assembly.coalition.members[0])
        yield World(http, assembly, service, lead, devices, certificates)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_every_route_of_the_service_stands_in_the_table() -> None:
    routes = [r for feature in FEATURES for r in feature.router.routes if isinstance(r, APIRoute)]
    found = {(method, r.path) for r in routes for method in r.methods or ()}
    listed = {(route.method, f"{route.below}{route.place or route.path}") for route in ROUTES}
    assert found == listed


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path[:14]}")
def test_a_member_s_own_key_may_do_everything(world: World, route: Route) -> None:
    assert world.ask(route, world.lead).status_code == route.status


@pytest.mark.parametrize("role", sorted(EVERY_ROLE))
def test_each_role_may_do_what_the_table_says_and_no_more(world: World, role: Role) -> None:
    session = world.session(role)
    for route in GUARDED:
        answer = world.ask(route, session)
        if role in (route.roles or ()):
            assert answer.status_code == route.status, route
        else:
            assert code(answer) == (403, "role-required"), route


@pytest.mark.parametrize("route", GUARDED, ids=lambda r: f"{r.method} {r.path[:14]}")
def test_without_a_session_there_is_nothing(world: World, route: Route) -> None:
    token = world.lead["Authorization"].split(" ")[1]
    for header in ("", "Bearer", "Bearer x", f"Basic {token}", f"Bearer {token[:-2]}AA"):
        answer = world.ask(route, {"Authorization": header})
        assert code(answer) == (401, "session-required"), header


def test_roles_add_up(world: World) -> None:
    both = Device("dos", "alborada")
    world.devices["both"] = both
    world.assembly.certify(both, "auditor", "key-custodian")
    catch_up(world.http, world.lead, world.assembly)
    session = world.session("both")
    statuses = {route: world.ask(route, session).status_code for route in GUARDED}
    refused = {route for route, status in statuses.items() if status == 403}
    # Of the table's rows, those that only readers may ask.
    assert refused == {r for r in GUARDED if r.roles == frozenset(READERS)}


def revoke(world: World, name: str) -> None:
    world.assembly.revoke("alborada", world.certificates[name])


def retire(world: World, _name: str) -> None:
    assembly = world.assembly
    assembly.settle(assembly.propose(assembly.retirement("alborada")))


def change_key(world: World, _name: str) -> None:
    assembly = world.assembly
    assembly.wait(hours=1)
    other = Secrets("alborada")
    assembly.settle(assembly.propose(assembly.rotation(other)), [other])


@pytest.mark.parametrize("end", [revoke, retire, change_key])
def test_a_person_s_session_ends_with_its_certificate(
    tmp_path_factory: pytest.TempPathFactory, end: Callable[[World, str], None]
) -> None:
    assembly = Assembly(Coalition(), is_witness=False)
    device = Device("ana", "alborada")
    certificate = assembly.certify(device, "lead")
    with (
        governed_service(tmp_path_factory.mktemp("service"), assembly) as service,
        client_of(service.url) as http,
    ):
        other = log_in(http, assembly.coalition.members[1])
        world = World(http, assembly, service, other, {"ana": device}, {"ana": certificate})
        session = world.session("ana")
        assert http.get("/api/v1/log", headers=session).status_code == 200
        end(world, "ana")
        catch_up(http, other, assembly)
        assert code(http.get("/api/v1/log", headers=session)) == (401, "session-required")
        body = login_body(http, world.member, signing_seed=device.signing_seed)
        assert code(http.post("/api/v1/sessions", json=body)) == (401, "login-denied")


def test_a_member_s_session_ends_when_its_key_is_changed(world: World) -> None:
    """On a coalition of its own: the world is shared."""
    assembly = Assembly(Coalition(), is_witness=False)
    old = assembly.coalition.members[0]
    folder = world.service.data.parent / "other"
    folder.mkdir()
    with (
        governed_service(folder, assembly) as service,
        client_of(service.url) as http,
    ):
        session, other = log_in(http, old), log_in(http, assembly.coalition.members[1])
        assembly.wait(hours=1)
        new = Secrets("alborada")
        assembly.settle(assembly.propose(assembly.rotation(new)), [new])
        catch_up(http, other, assembly)
        assert code(http.get("/api/v1/log", headers=session)) == (401, "session-required")
        assert http.get("/api/v1/log", headers=log_in(http, new)).status_code == 200


def test_a_certificate_that_has_expired_opens_nothing(world: World) -> None:
    late = Device("tarde", "alborada")
    world.assembly.now -= timedelta(days=3)
    world.assembly.take(world.assembly.certificate(late, ["lead"], days=2))
    world.assembly.now += timedelta(days=3)
    catch_up(world.http, world.lead, world.assembly)
    body = login_body(world.http, world.member, signing_seed=late.signing_seed)
    assert code(world.http.post("/api/v1/sessions", json=body)) == (401, "login-denied")


def test_a_device_logs_in_for_its_own_member_only(world: World) -> None:
    device = world.devices["lead"]
    brujula = world.assembly.coalition.members[1]
    body = login_body(world.http, brujula, signing_seed=device.signing_seed)
    assert code(world.http.post("/api/v1/sessions", json=body)) == (401, "login-denied")


def test_a_key_that_is_named_but_did_not_sign_opens_nothing(world: World) -> None:
    own = login_body(world.http, world.member)
    named = login_body(world.http, world.member, signing_seed=world.devices["lead"].signing_seed)
    body = {**own, "key": named["key"]}
    assert code(world.http.post("/api/v1/sessions", json=body)) == (401, "login-denied")
    signer = login_body(world.http, world.member, signing_seed=world.assembly.signers[0])
    assert code(world.http.post("/api/v1/sessions", json=signer)) == (401, "login-denied")
