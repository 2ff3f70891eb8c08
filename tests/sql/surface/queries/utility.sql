--# explain select * from t
explain select * from t

--# explain analyze select * from t where a = $1
explain analyze select * from t where a = $1

--# explain (format json) select 1
explain (format json) select 1

--# explain (format xml, costs off) update t set a = 1
explain (format xml, costs off) update t set a = 1

--# explain (format yaml) select 1
explain (format yaml) select 1

--# explain (format nope) select 1
explain (format nope) select 1

--# explain (nope) select 1
explain (nope) select 1

--! 42703 column "nope" does not exist
explain (analyze, buffers) select nope

--# explain (serialize text) select 1
explain (serialize text) select 1

--# explain (timing) select 1
explain (timing) select 1

--# explain verbose create table zz as select 1
explain verbose create table zz as select 1

--# explain execute p
explain execute p

--# explain declare c cursor for select 1
explain declare c cursor for select 1

--# explain insert into t (a, b) values (1, 2)
explain insert into t (a, b) values (1, 2)

--# explain refresh materialized view mat
explain refresh materialized view mat

--! 42601 syntax error at or near "show"
explain show all

--# show all
show all

--# show search_path
show search_path

--# show time zone
show time zone

--# show transaction isolation level
show transaction isolation level

--# show session authorization
show session authorization

--# show "search_path"
show "search_path"

--# show work_mem
show work_mem

--# call act(1)
call act(1)

--# call act(1, 'x')
call act(1, 'x')

--! 42883 procedure act() does not exist
call act()

--! 22P02 invalid input syntax for type integer: "x"
call act('x')

--# call act($1, $2)
call act($1, $2)

--# call act(b => 'x', a => 1)
call act(b => 'x', a => 1)

--! 42883 procedure nope() does not exist
call nope()

--! 42809 lower(unknown) is not a procedure
call lower('x')

--! 42809 act(integer) is a procedure
select act(1)

--# call act_out(1, null)
call act_out(1, null)

--# call act_out(1, null, 5)
call act_out(1, null, 5)

--# call act_out($1, $2, $3)
call act_out($1, $2, $3)

--! 42883 procedure act_out(integer) does not exist
call act_out(1)

--# do $$ begin null; end $$
do $$ begin null; end $$

--# do 'begin end'
do 'begin end'

--# do language plpgsql $$ begin end $$
do language plpgsql $$ begin end $$

--! 42601 syntax error at or near "$1"
do $1

--# refresh materialized view mat
refresh materialized view mat

--# refresh materialized view concurrently mat with no data
refresh materialized view concurrently mat with no data

--# refresh materialized view nope
refresh materialized view nope

--# listen ch
listen ch

--# notify ch
notify ch

--# notify ch, 'payload'
notify ch, 'payload'

--! 42601 syntax error at or near "$1" (2)
notify ch, $1

--# unlisten *
unlisten *

--# unlisten ch
unlisten ch

--# set constraints all deferred
set constraints all deferred

--# set constraints nope immediate
set constraints nope immediate

--# set search_path = side, public
set search_path = side, public

--# set search_path to default
set search_path to default

--# set local statement_timeout = '5s'
set local statement_timeout = '5s'

--# set time zone local
set time zone local

--# set nope = 1
set nope = 1

--# set my.var = 'x'
set my.var = 'x'

--# set transaction isolation level serializable
set transaction isolation level serializable

--! 42601 syntax error at or near "nope"
set transaction isolation level nope

--# reset all
reset all

--# reset search_path
reset search_path

--# deallocate all
deallocate all

--# deallocate nope
deallocate nope

--# declare c cursor for select * from t
declare c cursor for select * from t

--# declare c scroll cursor with hold for select 1
declare c scroll cursor with hold for select 1

--! 42703 column "nope" does not exist (2)
declare c cursor for select nope

--! 42601 syntax error at or near "update"
declare c cursor for update t set a = 1

--# declare c cursor for select $1::int
declare c cursor for select $1::int

--# declare c binary insensitive cursor for select 1
declare c binary insensitive cursor for select 1

--! 42P11 cannot specify both SCROLL and NO SCROLL
declare c scroll no scroll cursor for select 1

--! 0A000 DECLARE CURSOR WITH HOLD ... FOR UPDATE is not supported
declare c cursor with hold for select 1 from t for update

--! 42P11 DECLARE INSENSITIVE CURSOR ... FOR UPDATE is not valid
declare c insensitive cursor for select 1 from t for update

--! 42P11 cannot specify both ASENSITIVE and INSENSITIVE
declare c asensitive insensitive cursor for select 1

--! 0A000 DECLARE CURSOR must not contain data-modifying statements in WITH
declare c cursor for with d as (delete from t returning *) select * from d

--! 42601 SELECT ... INTO is not allowed here
declare c cursor for select 1 into foo

--# fetch c
fetch c

--# fetch next from c
fetch next from c

--# fetch forward 5 in c
fetch forward 5 in c

--# fetch all c
fetch all c

--# fetch absolute -1 c
fetch absolute -1 c

--# move c
move c

--# close c
close c

--# close all
close all

--# comment on table t is 'x'
comment on table t is 'x'

--# create table zz as select 1 as a
create table zz as select 1 as a

--# create table zz (a) as select 1, 2
create table zz (a) as select 1, 2

--# create table zz (a, b) as select 1
create table zz (a, b) as select 1

--! 42703 column "nope" does not exist (3)
create table zz as select nope

--# create table zz as select $1::int
create table zz as select $1::int

--# create table zz as select a, a from t
create table zz as select a, a from t

--# create table zz as execute p
create table zz as execute p

--# create table if not exists t as select 1
create table if not exists t as select 1

--# create temp table zz on commit drop as select 1
create temp table zz on commit drop as select 1

--# create table zz as table t
create table zz as table t

--# create table zz as values (1)
create table zz as values (1)

--! 42601 syntax error at or near "insert"
create table zz as insert into t (a,b) values (1,2)

--# create materialized view zz as select 1
create materialized view zz as select 1

--# create view zz as select 1 as a
create view zz as select 1 as a

--# create view zz as select nope
create view zz as select nope

--# create view zz as select $1::int
create view zz as select $1::int

--# select 1 into zz
select 1 into zz

--# select 1 into temp zz from t
select 1 into temp zz from t

--! 42601 syntax error at or near "zz"
select 1 into strict zz from t

--# create table zz (a int)
create table zz (a int)

--# create table zz (a nope)
create table zz (a nope)

--# create table zz (a int, a int)
create table zz (a int, a int)

--# create table t (a int)
create table t (a int)

--# create index on t (a)
create index on t (a)

--# create index on t (nope)
create index on t (nope)

--# create index concurrently i on t (a)
create index concurrently i on t (a)

--# alter table t add column zz int
alter table t add column zz int

--# alter table nope add column zz int
alter table nope add column zz int

--# alter table t drop column nope
alter table t drop column nope

--# drop table t
drop table t

--# drop table nope
drop table nope

--# drop table if exists nope
drop table if exists nope

--# create function zz() returns int language sql as 'select 1'
create function zz() returns int language sql as 'select 1'

--# create function zz() returns int language sql as 'select nope'
create function zz() returns int language sql as 'select nope'

--# create function zz() returns nope language sql as 'select 1'
create function zz() returns nope language sql as 'select 1'

--# create extension if not exists hstore
create extension if not exists hstore

--# create schema zz
create schema zz

--# grant select on t to public
grant select on t to public

--# grant nope on t to public
grant nope on t to public

--# revoke all on t from public
revoke all on t from public

--# create role zz
create role zz

--# create sequence zz
create sequence zz

--# alter sequence seq restart
alter sequence seq restart

--# create trigger zz before insert on t for each row execute function ...
create trigger zz before insert on t for each row execute function skip()

--# create type zz as enum ('a')
create type zz as enum ('a')

--# create domain zz as int
create domain zz as int

--# security label on table t is 'x'
security label on table t is 'x'

--# import foreign schema x from server y into z
import foreign schema x from server y into z

--# create policy p on t using (true)
create policy p on t using (true)

--# create rule r as on insert to t do nothing
create rule r as on insert to t do nothing

--# reassign owned by a to b
reassign owned by a to b

--# create user zz password 'x'
create user zz password 'x'

--# create publication p for table t
create publication p for table t

--# create statistics s on a, b from t
create statistics s on a, b from t

--# create collation zz from "C"
create collation zz from "C"

--! 42601 syntax error at or near "("
create operator zz (leftarg = int)

--# explain select 1 into zz
explain select 1 into zz

--! 42601 syntax error at or near "into"
values (1) into zz

--# table t
table t

--! 42P01 relation "nope" does not exist
table nope

--# table only t
table only t

--# with q as (select 1) table q
with q as (select 1) table q

--# select * from t where a = 1 for update of t nowait
select * from t where a = 1 for update of t nowait
