"""Putting the services together over a seat's adapters."""

from app.adapters.folder.settings_file import TomlSettings
from app.bootstrap import desk, key_desks
from app.bootstrap.courier import waybills
from app.bootstrap.folder import DataFolder
from app.bootstrap.seat import Seat
from app.bootstrap.tables import office_tables
from app.ports.codec import adapter_of
from app.ports.settings import Settings
from app.services.acting import Acting
from app.services.audit import Audit
from app.services.calls import Calls
from app.services.check_statistics import CheckStatistics, shadow_codes
from app.services.checking import Checking
from app.services.documents import Documents
from app.services.impressions import Impressions
from app.services.invoices import Invoices
from app.services.key_desk import KeyDesk
from app.services.leases import Leases
from app.services.outbox import Outbox
from app.services.page_reading import PageReading
from app.services.people import People
from app.services.production import Production
from app.services.queue import Queue
from app.services.reviewing import Reviewing
from app.services.sending import Sender
from app.services.session import Session
from app.services.shipping import Shipping
from app.services.supervision import Supervision
from app.services.sync import Connection, Sync
from app.services.workstation import Doors, Services, Tables
from resources import read_text
from review.orders import DocumentCode, StoredDocument
from review.stages import Stage
from seals.thresholds import Thresholds


def assemble(folder: DataFolder, seat: Seat, doors: Doors) -> Services:
    """Build every service over the seat."""
    settings, store, backend, clock = seat.settings, seat.store, seat.backend, seat.clock
    tables = office_tables()
    session = Session(server_url=settings.server_url, backend=backend, vault=seat.vault, store=store, clock=clock)
    acting = _acting(folder, seat, session)
    connection = Connection(store=store, outbox=acting.outbox)
    queue = Queue(store=store, backend=backend)
    people = People(store=store, backend=backend, clock=clock)
    documents = _documents(seat, session, tables)
    shadow = shadow_codes(settings.shadow_checks)
    statistics = CheckStatistics(store=store, session=session, documents=documents, shadow=shadow)
    seals = key_desks.seal_pictures(seat, session, documents, tables)
    keyed = key_desks.key_desk(seat, acting, seals)
    return Services(
        home=folder.home,
        is_training=settings.is_training,
        settings=settings,
        settings_file=TomlSettings(folder.settings),
        clock=clock,
        tables=tables,
        doors=doors,
        session=session,
        connection=connection,
        sync=Sync(
            store=store, backend=backend, sender=acting.sender, connection=connection, scans=seat.scans, clock=clock
        ),
        sender=acting.sender,
        outbox=acting.outbox,
        queue=queue,
        leases=Leases(backend=backend, ttl_seconds=settings.lease_seconds),
        documents=documents,
        open_production=lambda settings: _production(seat, keyed, settings),
        key_desk=keyed,
        seal_pictures=seals,
        key_stock=keyed.stock,
        admin_pins=keyed.escrow,
        checking=Checking(
            store=store,
            documents=documents,
            vision=seat.vision,
            clock=clock,
            impressions=Impressions(kinds=tables.kinds, thresholds=_thresholds()),
            shadow=shadow,
        ),
        check_statistics=statistics,
        page_reading=PageReading(documents=documents, reader=seat.vision),
        vision=seat.vision,
        pre_review=_reviewing(acting, tables, Stage.PRE_REVIEW, statistics),
        paper_review=_reviewing(acting, tables, Stage.PAPER_REVIEW, statistics),
        intake=desk.intake(seat, acting, documents, tables),
        open_intake_folder=desk.open_intake_folder,
        papers=desk.paper_printer(),
        people=people,
        reports=desk.reports(seat, acting, people, tables),
        review_reports=desk.review_reports(seat, acting, documents, people, tables),
        calls=Calls(
            acting,
            store=store,
            clock=clock,
            calendar=tables.calendar,
            escalate_after=settings.escalate_after_calls,
        ),
        shipping=Shipping(acting, store=store),
        waybills=waybills(seat, session),
        invoices=Invoices(acting, store=store, clock=clock),
        supervision=Supervision(acting),
        audit=Audit(store=store, secrets=seat.secrets, chain=seat.chain, clock=clock),
        acting=acting,
        backend=backend,
        store=store,
        scans=seat.scans,
    )


def _production(seat: Seat, keyed: KeyDesk, settings: Settings) -> Production:
    """Return the desk; the libraries are opened anew where the settings name others now."""
    names = (settings.key_library, settings.key_driver, settings.key_profile)
    if names != (seat.settings.key_library, seat.settings.key_driver, seat.settings.key_profile):
        seat.keys.close()
    return keyed.production


def _acting(folder: DataFolder, seat: Seat, session: Session) -> Acting:
    outbox = Outbox(store=seat.store, clock=seat.clock, undo_seconds=seat.settings.undo_seconds)
    sender = Sender(
        store=seat.store,
        backend=seat.backend,
        session=session,
        outbox=outbox,
        scans=seat.scans,
        clock=seat.clock,
        lock=folder.lock("outbox-training" if seat.settings.is_training else "outbox"),
    )
    return Acting(
        store=seat.store, backend=seat.backend, session=session, outbox=outbox, sender=sender, clock=seat.clock
    )


def _reviewing(acting: Acting, tables: Tables, stage: Stage, statistics: CheckStatistics) -> Reviewing:
    return Reviewing(
        acting,
        stage=stage,
        catalogue=tables.reasons,
        checklists=tables.checklists,
        kinds=tables.kinds,
        statistics=statistics,
    )


def _thresholds() -> Thresholds:
    return Thresholds.from_toml(read_text("seal_thresholds.toml"))


def _documents(seat: Seat, session: Session, tables: Tables) -> Documents:
    stored_list = adapter_of(tuple[StoredDocument, ...])

    def is_personal(document: DocumentCode) -> bool:
        spec = tables.kinds.documents.get(document)
        return spec is None or spec.personal

    return Documents(
        store=seat.store,
        backend=seat.backend,
        session=session,
        scans=seat.scans,
        clock=seat.clock,
        is_personal=is_personal,
        decode=stored_list.validate_json,
        encode=lambda documents: str(stored_list.dump_json(tuple(documents)), "utf-8"),
    )
