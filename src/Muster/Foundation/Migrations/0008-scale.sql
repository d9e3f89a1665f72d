-- How many signals a row holds, so that the fold takes as much as fits into a short transaction without reading it first.
alter table journal add column signal_count integer not null default 1;
drop index journal_unfolded;
create index journal_unfolded on journal (urgency, id, signal_count, retry_at) where folded_at is null;

-- Lists in the order they are shown, and what is open without reading what is over.
drop index incidents_by_service;
drop index incidents_by_stage;
drop index incidents_by_severity;
create index incidents_by_service on incidents (service, is_open, number);
create index incidents_by_stage on incidents (stage, is_open, number);
create index incidents_by_severity on incidents (severity, is_open, number);
create index incidents_by_service_and_end on incidents (service, resolved_at);
create index incidents_open_now on incidents (is_open, severity, number, stage);

create index pages_next on pages (due_at) where state = 'Planned';

create index alerts_current on alerts (updated_at) where resolved_at is null;
drop index alerts_by_incident;
create index alerts_by_incident on alerts (incident, fired_at, id, resolved_at);
