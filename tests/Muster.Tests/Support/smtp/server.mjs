// A real SMTP server on a free loopback port. Settings come as one JSON argument; what it does is told as JSON lines on stdout.
// A recipient like refuse-452@example.com is refused with that code, at RCPT.
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const settings = JSON.parse(process.argv[2]);
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const refuse = (code, text) => Object.assign(new Error(text), { responseCode: code });

const server = new SMTPServer({
    key: readFileSync(settings.key),
    cert: readFileSync(settings.certificate),
    authOptional: !settings.password,
    disabledCommands: settings.startTls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    onAuth(auth, session, done) {
        const known = auth.username === settings.user && auth.password === settings.password;
        done(known ? null : refuse(535, 'Authentication credentials invalid'), known ? { user: auth.username } : undefined);
    },
    onRcptTo(address, session, done) {
        const code = /^refuse-(\d{3})@/.exec(address.address)?.[1];
        done(code ? refuse(Number(code), 'Recipient refused') : null);
    },
    onData(stream, session, done) {
        const chunks = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => {
            tell({
                from: session.envelope.mailFrom.address,
                to: session.envelope.rcptTo.map((recipient) => recipient.address),
                user: session.user ?? null,
                secure: session.secure,
                helo: session.hostNameAppearsAs,
                raw: Buffer.concat(chunks).toString('base64'),
            });
            done(null, 'Message accepted');
        });
    },
});
server.on('error', (error) => process.stderr.write(`${error}\n`));
server.listen(0, '127.0.0.1', () => tell({ listening: server.server.address().port }));
