"""Documents of sample orders as files: size, scale, barcode, same sheet on upload and paper."""

import io

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from training.documents import Defect, Form
from training.documents.render import stamped_sheet
from training.samples import TOUR_INSIDE, TOUR_OUTSIDE, DrawnSamples, render, sample_order, sample_orders, seal_truths
from training.samples.orders import UnknownOriginError


def _decode(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def _upload(form, order=TOUR_OUTSIDE):
    return render(f"{order}/{form}/upload/1")


@pytest.mark.parametrize("form", list(Form))
def test_an_upload_is_a_tagged_scan_within_one_megabyte(form):
    data = _upload(form)
    image = Image.open(io.BytesIO(data))
    assert len(data) <= 1_000_000
    dpi = image.info["dpi"][0]
    assert 150 <= dpi <= 250
    assert image.size[0] / dpi * 25.4 == pytest.approx(210, abs=0.5)


@pytest.mark.parametrize("form", list(Form))
def test_paper_is_scanned_at_300_dpi(form):
    image = Image.open(io.BytesIO(render(f"{TOUR_OUTSIDE}/{form}/paper/1")))
    assert image.size == (2480, 3508)
    assert round(image.info["dpi"][0]) == 300


def test_the_same_origin_gives_the_same_bytes():
    origin = f"{TOUR_OUTSIDE}/seal_collection_form/upload/1"
    first = render(origin)
    stamped_sheet.cache_clear()
    assert render(origin) == first


@pytest.mark.parametrize("origin", ["", "x", "JX1/seal/upload/1", f"{TOUR_INSIDE}/seal_collection_form/upload/one"])
def test_unknown_origins_are_refused(origin):
    with pytest.raises(UnknownOriginError):
        render(origin)


@pytest.mark.parametrize("source", ["upload", "paper"])
def test_the_forms_barcode_reads_as_the_order_number(source):
    found = zxingcpp.read_barcodes(_decode(render(f"{TOUR_INSIDE}/application_form/{source}/1")))
    assert TOUR_INSIDE in [code.text for code in found if code.format == zxingcpp.BarcodeFormat.Code128]


def test_the_licences_qr_code_names_the_credit_code():
    found = zxingcpp.read_barcodes(_decode(_upload(Form.BUSINESS_LICENCE, TOUR_INSIDE)))
    assert any(sample_order(TOUR_INSIDE).facts.organisation.uscc in code.text for code in found)


def test_the_walk_in_form_has_no_barcode():
    order = next(o for o in sample_orders() if any(d.reason is Defect.WRONG_TEMPLATE for d in o.truth.defects))
    assert not zxingcpp.read_barcodes(_decode(_upload(Form.APPLICATION_FORM, order.order_no)))


def _dark_upper_left(data):
    page = _decode(data)
    high, wide = page.shape[:2]
    corner = page[: int(high * 0.09), : int(wide * 0.45)]
    return float((corner.min(axis=2) < 130).mean())


def test_the_order_number_is_written_on_the_paper_only():
    assert _dark_upper_left(render(f"{TOUR_INSIDE}/application_form/paper/1")) > 0.004
    assert _dark_upper_left(render(f"{TOUR_INSIDE}/application_form/upload/1")) < 0.0005


def test_order_number_missing_leaves_the_corner_empty():
    order = next(o for o in sample_orders() if any(d.reason is Defect.ORDER_NUMBER_MISSING for d in o.truth.defects))
    assert _dark_upper_left(render(f"{order.order_no}/application_form/paper/1")) < 0.0005


def test_a_clean_orders_codes_are_legible_on_every_sheet():
    for form in sample_order(TOUR_INSIDE).forms:
        for item in seal_truths(f"{TOUR_INSIDE}/{form}/paper/1"):
            assert set(item.legibility) <= {"legible"}, (form, item.role)


def test_the_unreadable_code_is_truly_unreadable_and_corrected_later():
    first = seal_truths(f"{TOUR_OUTSIDE}/seal_collection_form/upload/1")[0]
    second = seal_truths(f"{TOUR_OUTSIDE}/seal_collection_form/upload/2")[0]
    assert "illegible" in first.legibility
    assert set(second.legibility) == {"legible"}


def test_upload_and_paper_show_the_same_impression_and_other_sheets_another():
    upload = seal_truths(f"{TOUR_INSIDE}/seal_collection_form/upload/1")[0]
    paper = seal_truths(f"{TOUR_INSIDE}/seal_collection_form/paper/1")[0]
    other = seal_truths(f"{TOUR_INSIDE}/authorization_letter/paper/1")[0]
    assert upload == paper
    assert other.design == upload.design
    assert other.rotation_deg != upload.rotation_deg


def _red_share(data):
    lab = cv2.cvtColor(_decode(data), cv2.COLOR_BGR2Lab)
    return float((lab[..., 1] > 150).mean())


def test_an_original_is_red_and_a_copy_is_not():
    assert _red_share(render(f"{TOUR_OUTSIDE}/authorization_letter/upload/1")) > 0.002
    assert _red_share(render(f"{TOUR_OUTSIDE}/authorization_letter/paper/1")) < 0.0001
    assert _red_share(render(f"{TOUR_OUTSIDE}/authorization_letter/paper/2")) > 0.002


def test_a_photo_has_a_cameras_exif_and_no_resolution():
    order = next(o for o in sample_orders() if any(d.reason is Defect.PHOTO_NOT_SCAN for d in o.truth.defects))
    image = Image.open(io.BytesIO(_upload(Form.BUSINESS_LICENCE, order.order_no)))
    assert image.getexif()[0x0110] == "Phone"
    assert float(np.asarray(image.convert("L"))[:20].mean()) < 140


def test_a_broken_file_does_not_decode():
    order = next(o for o in sample_orders() if any(d.reason is Defect.FILE_UNREADABLE for d in o.truth.defects))
    with pytest.raises(OSError):
        Image.open(io.BytesIO(_upload(Form.BUSINESS_LICENCE, order.order_no))).load()


def test_a_reduced_copy_is_smaller():
    order = next(o for o in sample_orders() if any(d.reason is Defect.REDUCED_COPY for d in o.truth.defects))
    item = seal_truths(f"{order.order_no}/business_licence/upload/1")[0]
    page = _decode(_upload(Form.BUSINESS_LICENCE, order.order_no))
    lab = cv2.cvtColor(page, cv2.COLOR_BGR2Lab)
    rows = np.flatnonzero((lab[..., 1] > 155).sum(axis=1) > 3)
    measured_mm = (rows[-1] - rows[0]) / page.shape[0] * 297
    assert measured_mm / item.design.width_mm == pytest.approx(0.71, abs=0.03)


def test_drawn_samples_serve_the_training_office():
    samples = DrawnSamples()
    pages = samples.corrected_round(sample_order(TOUR_OUTSIDE).order_no, 2)
    assert [page.document for page in pages] == ["seal_collection_form", "appointment_letter"]
    assert samples.render(pages[0].origin).media_type == "image/jpeg"
    supplement = samples.paper_set(sample_order(TOUR_OUTSIDE).order_no, 2)
    assert [page.document for page in supplement] == ["authorization_letter"]
