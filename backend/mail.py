"""E-mail by SMTP (RFC 5321): TLS on port 465, elsewhere with STARTTLS where the server offers it."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage

from backend.address import is_loopback
from backend.parts import Mail, MailNotDelivered

TIMEOUT_SECONDS = 30
IMPLICIT_TLS_PORT = 465  # RFC 8314
FIRST_PERMANENT = 500  # RFC 5321, 4.2.1: 5yz replies are final


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpDelivery:
    """Hands mails to one SMTP server."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    def deliver(self, mail: Mail) -> None:
        """Deliver or raise `MailNotDelivered`."""
        with self._reached() as server:
            try:
                server.send_message(_message(mail, self.sender))
            except smtplib.SMTPRecipientsRefused as error:
                codes = [code for code, _text in error.recipients.values()]
                raise MailNotDelivered(is_final=bool(codes) and min(codes) >= FIRST_PERMANENT) from error
            except smtplib.SMTPSenderRefused as error:
                fault = f"邮件服务器不接受发件人 {self.sender}（{error.smtp_code}）"
                raise MailNotDelivered(office_fault=fault) from error
            except smtplib.SMTPResponseException as error:
                raise MailNotDelivered(is_final=error.smtp_code >= FIRST_PERMANENT) from error
            except (OSError, smtplib.SMTPException) as error:
                raise MailNotDelivered from error

    def _reached(self) -> smtplib.SMTP:
        """Connect and sign in; what fails so early is the office's own trouble, nobody's address."""
        try:
            return self._connected()
        except smtplib.SMTPAuthenticationError as error:
            fault = f"邮件服务器拒绝本办公室的账号登录（{error.smtp_code}）"
            raise MailNotDelivered(office_fault=fault) from error
        except smtplib.SMTPResponseException as error:
            raise MailNotDelivered(office_fault=f"邮件服务器拒绝连接（{error.smtp_code}）") from error
        except smtplib.SMTPException as error:
            fault = "邮件服务器不提供本办公室所需的登录方式或加密"
            raise MailNotDelivered(office_fault=fault) from error
        except OSError as error:  # a certificate that does not fit is one too
            raise MailNotDelivered(office_fault=f"连不上邮件服务器 {self.host}:{self.port}") from error

    def _connected(self) -> smtplib.SMTP:
        """Connect, encrypted where the server can, and sign in where the office has an account there."""
        tls = ssl.create_default_context()
        if self.port == IMPLICIT_TLS_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            server.ehlo()
            if self.port != IMPLICIT_TLS_PORT and server.has_extn("starttls"):
                server.starttls(context=tls)
                server.ehlo()
            if self.user:
                self._require_private(server)
                server.login(self.user, self.password)
        except BaseException:  # whatever it was, the line is shut; it is raised again
            server.close()
            raise
        return server

    def _require_private(self, server: smtplib.SMTP) -> None:
        """Refuse to send the password over an open line to another machine."""
        if not isinstance(server.sock, ssl.SSLSocket) and not is_loopback(self.host):
            raise smtplib.SMTPException("the mail server offers no encryption")


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message.set_content(mail.text)
    if mail.attachment:
        message.add_attachment(mail.attachment, maintype="application", subtype="pdf", filename=mail.attachment_name)
    return message
