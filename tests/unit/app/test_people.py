"""People are called by their names, also when the server cannot be reached."""

from app.ports.errors import Unavailable
from app.services.people import People
from tests.fakes.station import Station, a_station


def people_of(station: Station) -> People:
    return People(store=station.store, backend=station.backend, clock=station.clock)


def test_an_unknown_person_keeps_the_sign_in() -> None:
    people = people_of(a_station())
    assert (people.name("wangfang"), people.name("nobody")) == ("王芳", "nobody")


def test_names_are_kept_for_when_the_server_is_away() -> None:
    station = a_station()
    people_of(station).names()
    station.backend.fail_next = [Unavailable("offline", "连不上服务器。")]
    later = people_of(station)
    assert later.name("lina") == "李娜"
    assert station.backend.fail_next == []


def test_the_server_is_asked_now_and_then() -> None:
    station = a_station()
    people = people_of(station)
    people.names()
    station.backend.fail_next = [Unavailable("offline", "连不上服务器。")]
    people.names()
    assert len(station.backend.fail_next) == 1
    station.clock.advance(hours=1)
    assert people.name("wangfang") == "王芳"
    assert station.backend.fail_next == []
