"""Checks tokens with PyJWT: code that knows nothing of ours. The cases come as JSON on standard input; for each there is one entry on
standard output: what the token says, or why it is refused."""

import json
import sys

import jwt


def check(case):
    rules = {
        "algorithms": [case["algorithm"]],
        "issuer": case["issuer"],
        "audience": case["audience"],
        "subject": case["subject"],
        "options": {"require": ["exp", "nbf", "iat", "jti", "sub"], "strict_aud": True},
    }
    try:
        claims = jwt.decode(case["token"], case.get("secret") or case["pem"], **rules)
        if case.get("jwk"):
            jwt.decode(case["token"], jwt.PyJWK.from_dict(case["jwk"]), **rules)
        return {"header": jwt.get_unverified_header(case["token"]), "claims": claims}
    except jwt.PyJWTError as error:
        return {"refused": type(error).__name__}


print(json.dumps([check(case) for case in json.load(sys.stdin)["cases"]]))
