"""E-mail by SMTP (RFC 5321): with STARTTLS where the server offers it."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from backend.parts import Mail, MailNotDelivered

TIMEOUT_SECONDS = 30
FIRST_PERMANENT = 500  # RFC 5321, 4.2.1: 5yz replies are final


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpDelivery:
    """Hands mails to one SMTP server."""

    host: str
    port: int
    sender: str

    def deliver(self, mail: Mail) -> None:
        """Deliver or raise `MailNotDelivered`."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                server.send_message(_message(mail, self.sender))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            raise MailNotDelivered(is_final=bool(codes) and min(codes) >= FIRST_PERMANENT) from error
        except smtplib.SMTPResponseException as error:
            raise MailNotDelivered(is_final=error.smtp_code >= FIRST_PERMANENT) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotDelivered(is_final=False) from error


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message.set_content(mail.text)
    if mail.attachment:
        message.add_attachment(mail.attachment, maintype="application", subtype="pdf", filename=mail.attachment_name)
    return message
