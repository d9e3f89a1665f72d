alter table silences add column source text; -- the only source whose alerts it holds back; null: all
