// Reads a calendar with two readers and prints what each of them found in it, as JSON.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';
import ical from 'node-ical';

const text = readFileSync(process.argv[2], 'utf8');
const calendar = new ICAL.Component(ICAL.parse(text));
const first = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)).map((event) => ({
  uid: event.uid, sequence: event.sequence, from: event.startDate.toUnixTime() * 1000, until: event.endDate.toUnixTime() * 1000, summary: event.summary, description: event.description,
}));
const second = Object.values(ical.sync.parseICS(text)).filter((one) => one.type === 'VEVENT').map((event) => ({
  uid: event.uid, sequence: Number(event.sequence), from: event.start.getTime(), until: event.end.getTime(), summary: event.summary, description: event.description,
}));
process.stdout.write(JSON.stringify({ name: calendar.getFirstPropertyValue('x-wr-calname'), first, second }));
