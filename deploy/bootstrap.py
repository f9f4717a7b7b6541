"""One-shot of docker-compose.yml, once Redash and Grafana are healthy: an account for the broker in each of them, and
its key in a file that the broker alone can read.

    bootstrap.py redash     in Redash's image, with its settings (redash_env.sh)
    bootstrap.py grafana    anywhere

What is there is kept, so it can run at every start. An account that somebody disabled or took rights from is not
mended, it is told of.
"""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

BROKER_UID = 10001
NAME = "permission-broker"
CREDENTIALS = os.environ.get("CREDENTIALS_DIR", "/credentials")
SECRETS = os.environ.get("SECRETS_DIR", "/secrets")
REDASH = os.environ.get("REDASH_URL", "http://redash:5000")
GRAFANA = os.environ.get("GRAFANA_URL", "http://grafana:3000")
PAUSE = float(os.environ.get("BOOTSTRAP_PAUSE", "2"))
TRIES = 3


def secret(name):
    with open(os.path.join(SECRETS, name), encoding="ascii") as file:
        return file.read().strip()


def credential(name):
    """The text of a credential file, empty if there is none."""
    try:
        with open(os.path.join(CREDENTIALS, name), encoding="ascii") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def keep(name, text):
    """Writes a credential file, whole or not at all; one that says the same already stays."""
    if credential(name) == text:
        return
    path = os.path.join(CREDENTIALS, name)
    unfinished = path + ".new"
    if os.path.exists(unfinished):
        os.remove(unfinished)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        os.fchown(file.fileno(), BROKER_UID, BROKER_UID)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def call(method, url, authorization, body=None):
    """Status and JSON (None if it is none) of the answer."""
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": authorization, "Content-Type": "application/json", "Accept": "application/json"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=30) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, text = refusal.code, refusal.read()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, None


def must(method, url, authorization, body=None):
    """The JSON of an answer that has to be a good one."""
    status, shown = call(method, url, authorization, body)
    if status // 100 != 2 or shown is None:
        sys.exit(f"{method} {url} was answered {status}: {shown}")
    return shown


# Redash has no call that makes a user with groups, nor one that shows a key to somebody who has none yet. So this does
# what its setup page and `manage.py users create --admin` do, with the same functions. Of Redash 25.8 it relies on:
# - manage.py and gunicorn run create_app(); the models want its context (redash/cli/__init__.py, redash/wsgi.py).
# - create_org(), in redash/handlers/setup.py, makes the organisation "default", its built-in groups "admin" and
#   "default" and a first user in both. Once there is an organisation, the setup page is closed.
# - Organization.get_by_slug() answers None where there is none; admin_group and default_group are the built-in ones
#   (redash/models/organizations.py).
# - User.api_key is a column of plain text, 40 random characters unless given; get_by_email_and_org() raises
#   NoResultFound; without a password hash nobody can sign in as the user (redash/models/users.py).
# Not by manage.py itself: its `users create --groups 1,2` fails, since build_groups() removes an empty item that is not
# there (redash/cli/users.py); it wants a password on the command line; and it does not show the key.
def redash():
    from redash import create_app, models
    from redash.handlers.setup import create_org
    from sqlalchemy.orm.exc import NoResultFound

    email = os.environ.get("REDASH_BROKER_EMAIL", NAME + "@example.com")
    admin = os.environ.get("REDASH_ADMIN_EMAIL", "admin@example.com")
    with create_app().app_context():
        org = models.Organization.get_by_slug("default")
        if org is None:
            org, _ = create_org("Redash", "Admin", admin, secret("redash/admin_password"))
            print(f"redash: made the organisation and {admin}")
        try:
            user = models.User.get_by_email_and_org(email, org)
        except NoResultFound:
            groups = [org.admin_group.id, org.default_group.id]
            user = models.User(org=org, name=NAME, email=email, group_ids=groups)
            models.db.session.add(user)
            models.db.session.commit()
            print(f"redash: made {email}")
        key = user.api_key
    check_redash(key)
    keep("redash.key", key)
    print("redash: the key works")


def check_redash(key):
    session = must("GET", REDASH + "/api/session", "Key " + key)
    missing = {"admin", "list_users"} - set(session["user"]["permissions"])
    if missing:
        sys.exit(f"redash: {session['user']['email']} lacks {sorted(missing)}: add it to the groups admin and default")


def grafana():
    token = credential("grafana.token")
    if not token or not grafana_takes(token):
        token = new_grafana_token()
        if not grafana_takes(token):
            sys.exit("grafana: refuses the token that it just made")
    keep("grafana.token", token)
    print("grafana: the token works")


def grafana_takes(token):
    """False only if the token is refused every time: a single 401 may be a busy database."""
    url = GRAFANA + "/api/access-control/user/permissions"
    for _ in range(TRIES):
        status, rights = call("GET", url, "Bearer " + token)
        if status != 401:
            break
        time.sleep(PAUSE)
    if status == 401:
        return False
    if status != 200 or rights is None:
        sys.exit(f"GET {url} was answered {status}: {rights}")
    missing = {"org.users:read", "teams:read", "teams.permissions:read", "teams.permissions:write"} - set(rights)
    if missing:
        sys.exit(f"grafana: {NAME} lacks {sorted(missing)}: give it the role Admin")
    return True


def new_grafana_token():
    login = base64.b64encode(b"admin:" + secret("grafana/admin_password").encode()).decode()

    def api(method, path, body=None):
        return must(method, GRAFANA + "/api/serviceaccounts" + path, "Basic " + login, body)

    query = urllib.parse.urlencode({"query": NAME, "perpage": 1000})
    found = [each for each in api("GET", "/search?" + query)["serviceAccounts"] if each["name"] == NAME]
    if not found:
        found = [api("POST", "", {"name": NAME, "role": "Admin", "isDisabled": False})]
        print(f"grafana: made the service account {NAME}")
    account = found[0]
    if account["role"] != "Admin" or account["isDisabled"]:
        sys.exit(f"grafana: the service account {NAME} is disabled or has not the role Admin: mend or delete it")
    # A token of this name is one whose key is lost: it is shown only once.
    for old in api("GET", f"/{account['id']}/tokens"):
        if old["name"] == NAME:
            api("DELETE", f"/{account['id']}/tokens/{old['id']}")
    print("grafana: makes a token")
    return api("POST", f"/{account['id']}/tokens", {"name": NAME})["key"]


def main():
    parts = {"redash": redash, "grafana": grafana}
    if len(sys.argv) < 2 or not set(sys.argv[1:]) <= set(parts):
        sys.exit(f"usage: {sys.argv[0]} redash|grafana...")
    for part in sys.argv[1:]:
        parts[part]()
    os.chown(CREDENTIALS, BROKER_UID, BROKER_UID)
    os.chmod(CREDENTIALS, 0o500)


if __name__ == "__main__":
    main()
