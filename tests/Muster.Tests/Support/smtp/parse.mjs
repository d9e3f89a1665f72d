// Parses the mails in the files given, with a parser that many webmails use, and prints them as one JSON array.
import { readFileSync } from 'node:fs';
import PostalMime from 'postal-mime';

const mails = await Promise.all(process.argv.slice(2).map((file) => PostalMime.parse(readFileSync(file))));
process.stdout.write(JSON.stringify(mails.map((mail) => ({ ...mail, attachments: mail.attachments.length }))));
