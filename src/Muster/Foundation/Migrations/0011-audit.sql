-- Numbered by the program, one after the other and without a gap, so that a row that is missing shows. Never trimmed.
create table audit (
    number bigint primary key,
    at timestamptz not null,
    who text not null,
    what text not null,
    about text not null,
    was text,
    became text,
    hash text not null -- of this row and the hash of the one before, under the master key
);
