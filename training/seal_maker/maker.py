"""The training seal maker: implements ``backend.ports.SealMaker`` under the training CA."""

from typing import Final

from backend.ports import SealRequest
from pki.algorithms import KeyAlgorithm
from pki.names import Subject
from pki.seal_making import SealContent, assemble_seal, build_seal_info
from training.ca import TRAINING_ORGANISATION, TrainingAuthority
from training.ca.keys import SigningKey, generate_key, load_key, save_key, write_private

_SUBJECT: Final = Subject(common_name="培训制章者", organisation=TRAINING_ORGANISATION, organisational_unit="培训")


class TrainingSealMaker:
    """Signs seals with SM2, for orders of every kind of key; its key lies beside the training CA's."""

    def __init__(self, authority: TrainingAuthority) -> None:
        """Open the maker beside that CA, or found it there."""
        self._chain_above = authority.chain(KeyAlgorithm.SM2)
        with authority.exclusive():
            self._key, self._certificate_der = _open(authority)

    def make_seal(self, request: SealRequest) -> bytes:
        """Return the signed SESeal; see the port."""
        info = build_seal_info(
            SealContent(
                seal_id=request.seal_id,
                kind=request.kind,
                name=request.name,
                signer_certificates_der=request.signer_certificates_der,
                created_at=request.created_at,
                valid_from=request.valid_from,
                valid_to=request.valid_to,
                picture_png=request.picture_png,
                width_mm=round(request.width_mm),
                height_mm=round(request.height_mm),
            )
        )
        return assemble_seal(
            info,
            maker_certificate_der=self._certificate_der,
            signature_oid=self._key.signature_oid,
            signature=self._key.sign(info),
        )

    def chain(self) -> tuple[bytes, ...]:
        """Return maker, issuing CA and root."""
        return (self._certificate_der, *self._chain_above)


def _open(authority: TrainingAuthority) -> tuple[SigningKey, bytes]:
    key_path = authority.folder / "seal-maker.key.pem"
    certificate_path = authority.folder / "seal-maker.cer"
    if not certificate_path.exists():  # written last
        key = generate_key(KeyAlgorithm.SM2)
        save_key(key_path, key)
        write_private(certificate_path, authority.certify_service_key(key.public_key, _SUBJECT))
    return load_key(key_path, KeyAlgorithm.SM2), certificate_path.read_bytes()
