-- A way in without a token. What is here belongs to the person, not to the team file, and goes when they leave.
alter table people add column password_hash text;
alter table people add column security_stamp text; -- another one with each new password

alter table sessions add column way text; -- null in those that an older version began
alter table sessions add column device text;
alter table sessions add column seen_at timestamptz;

-- Links that work once: an invitation, or a way back in for somebody who is locked out.
create table vouchers (
    secret_hash text primary key,
    kind text not null,
    person text,
    body text not null,
    made_by text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null
);
create index vouchers_by_end on vouchers (expires_at);
