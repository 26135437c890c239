"""Every mail service that Anymail knows, on this machine: it keeps what it is sent and answers as the real one does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "m-1"  # what a service calls the e-mail
TOKENS = {
    "POSTMARK_SERVER_TOKEN": "x",
    "SCALEWAY_SECRET_KEY": "x",
    "SCALEWAY_PROJECT_ID": "x",
    "MAILJET_SECRET_KEY": "x",
    "MAILGUN_SENDER_DOMAIN": "example.com",
    "AMAZON_SES_SESSION_PARAMS": {"region_name": "x", "aws_access_key_id": "x", "aws_secret_access_key": "x"},
}
SERVICES = (
    "amazon_ses",
    "brevo",
    "mailersend",
    "mailgun",
    "mailjet",
    "mailtrap",
    "mandrill",
    "postal",
    "postmark",
    "resend",
    "scaleway",
    "sendgrid",
    "sparkpost",
    "unisender_go",
)


def answer(service, recipient):
    """Return what the service says when it has taken an e-mail; what only others say does not disturb it."""
    if service == "mandrill":
        return [{"email": recipient, "status": "sent", "_id": NAME}]
    emails = [recipient] if service == "unisender_go" else [{"mail_rcpt": recipient, "id": NAME, "status": "new"}]
    return {
        "MessageId": NAME,
        "messageId": NAME,
        "id": NAME,
        "message": "Queued. Thank you.",
        "Messages": [{"Status": "success", "To": [{"Email": recipient, "MessageID": NAME}]}],
        "success": True,
        "message_ids": [NAME],
        "status": "success",
        "data": {"messages": {recipient: {"id": NAME}}},
        "Message": "OK",
        "MessageID": NAME,
        "To": recipient,
        "emails": emails,
        "job_id": NAME,
        "results": {"id": NAME, "total_accepted_recipients": 1, "total_rejected_recipients": 0},
    }


class MailService:
    """A server for one service; ``requests`` are the bodies that it got."""

    def __init__(self, service, recipient):
        self.service, self.requests, outer = service, [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.requests.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("X-Message-Id", NAME)
                self.end_headers()
                self.wfile.write(json.dumps(answer(service, recipient)).encode())

            def log_message(self, *_args):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def settings(self):
        """Return the ANYMAIL setting of a site that uses the service."""
        name = self.service.upper()
        keys = {f"{name}_{key}": "x" for key in ("API_KEY", "API_TOKEN")}
        return {**TOKENS, **keys, f"{name}_API_URL": self.url, "AMAZON_SES_CLIENT_PARAMS": {"endpoint_url": self.url}}
