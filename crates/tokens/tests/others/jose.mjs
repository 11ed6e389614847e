// Checks tokens with npm's jose: code that knows nothing of ours. The cases come as JSON on standard input; for each there is one entry on
// standard output: what the token says, or why it is refused.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { modules, cases } = JSON.parse(readFileSync(0, 'utf8'));
const jose = createRequire(modules)('jose');

async function check({ token, algorithm, secret, pem, jwk, issuer, audience, subject }) {
    const rules = { algorithms: [algorithm], issuer, audience, subject, typ: 'JWT', requiredClaims: ['exp', 'nbf', 'iat', 'jti', 'room', 'context'] };
    try {
        const key = secret ? new TextEncoder().encode(secret) : await jose.importSPKI(pem, algorithm);
        const { payload, protectedHeader } = await jose.jwtVerify(token, key, rules);
        // The same key once more, found by its name in a key set.
        if (jwk) await jose.jwtVerify(token, jose.createLocalJWKSet({ keys: [jwk] }), rules);
        return { header: protectedHeader, claims: payload };
    } catch (error) {
        return { refused: error.code ?? String(error) };
    }
}

console.log(JSON.stringify(await Promise.all(cases.map(check))));
