--! 42601 syntax error at or near "'b'"
select 'a' 'b'

--! 42601 syntax error at or near "\"
select 'a'\n'b'

--# select E'a\n\x41\u0041\101', E'it''s', E'\''
select E'a\n\x41\u0041\101', E'it''s', E'\''

--! 22025 invalid Unicode escape
select E'\u00'

--! 42601 invalid Unicode escape value at or near "\U00110000"
select E'\U00110000'

--! 42601 invalid Unicode surrogate pair at or near "'"
select E'\ud800'

--# select E'\ud83d\ude00'
select E'\ud83d\ude00'

--! 22021 invalid byte sequence for encoding "UTF8": 0xff
select E'\xff'

--! 22021 invalid byte sequence for encoding "UTF8": 0x00
select E'\000'

--# select U&'d\0061t\+000061', U&'d!0061' uescape '!', U&"d\0061t" fro...
select U&'d\0061t\+000061', U&'d!0061' uescape '!', U&"d\0061t" from (select 1 as "dat") q

--! 42601 invalid Unicode escape (2)
select U&'\zzzz'

--! 42601 invalid Unicode escape (3)
select U&'\00'

--! 42601 invalid Unicode escape character at or near "'ab'"
select U&'d' uescape 'ab'

--! 42601 invalid Unicode escape character at or near "'+'"
select U&'d' uescape '+'

--! 42601 invalid Unicode surrogate pair
select U&'\d800'

--! 42601 invalid Unicode escape value
select U&'\0000'

--# select 'back\slash', 'quote''s'
select 'back\slash', 'quote''s'

--# select b'101', B'', x'1F', X''
select b'101', B'', x'1F', X''

--! 22P02 "2" is not a valid binary digit
select b'102'

--! 22P02 "G" is not a valid hexadecimal digit
select x'1G'

--! 42601 unterminated bit string literal at or near "b'101"
select b'101

--! 42601 unterminated quoted string at or near "'unterminated"
select 'unterminated

--! 42601 unterminated quoted identifier at or near ""unterminated"
select "unterminated

--! 42601 unterminated dollar-quoted string at or near "$$unterminated"
select $$unterminated

--# select $a$text$a$, $$it's$$, $x$ $$ $x$
select $a$text$a$, $$it's$$, $x$ $$ $x$

--! 42601 trailing junk after parameter at or near "$1a$x$1a$"
select $1a$x$1a$

--! 42601 unterminated /* comment at or near "/* unterminated"
select /* unterminated

--# select 1 /* /* */ nested */ + 1
select 1 /* /* */ nested */ + 1

--# select 1 -- end
select 1 -- end

--# [16] select 0x1F, 0o17, 0b101, 1_000, 0x_1F, 1_000.5_0, 1e1_0
select 0x1F, 0o17, 0b101, 1_000, 0x_1F, 1_000.5_0, 1e1_0

--! 42601 invalid hexadecimal integer at or near "0x"
select 0x

--! 42601 trailing junk after numeric literal at or near "0xG"
select 0xG

--! 42601 trailing junk after numeric literal at or near "0o8"
select 0o8

--! 42601 trailing junk after numeric literal at or near "0b2"
select 0b2

--! 42601 trailing junk after numeric literal at or near "1_"
select 1_

--! 42601 trailing junk after numeric literal at or near "1__0"
select 1__0

--! 42601 trailing junk after numeric literal at or near "1a"
select 1a

--! 42601 trailing junk after numeric literal at or near "1e"
select 1e

--! 42601 trailing junk after numeric literal at or near "1e+"
select 1e+

--! 42601 trailing junk after numeric literal at or near "1.5e"
select 1.5e

--# select 1.
select 1.

--# select .5
select .5

--! 42601 syntax error at or near ".."
select 1..2

--! 42601 syntax error at or near ".6"
select 1.5.6

--! 42601 trailing junk after numeric literal at or near "123abc"
select 123abc

--! 42601 trailing junk after numeric literal at or near "100_000_"
select 100_000_

--! 42601 trailing junk after parameter at or near "$1a"
select $1a

--# select $1 + 1
select $1 + 1

--! 42P02 there is no parameter $0
select $0

--! 42601 syntax error at or near ".5"
select $1.5

--! 42P18 could not determine data type of parameter $1
select $2 + 1

--# select 99999999999, 9223372036854775807, 9223372036854775808, 1e400
select 99999999999, 9223372036854775807, 9223372036854775808, 1e400

--# select 1e400::float8
select 1e400::float8

--# select 2147483647, 2147483648, -2147483648
select 2147483647, 2147483648, -2147483648

--! 42601 syntax error at or near ":"
select :a

--! 42601 syntax error at or near ":="
select a := 1 from t

--! 42601 syntax error at or near "=>"
select a => 1 from t

--# select @ -1
select @ -1

--# select 1 +- 1
select 1 +- 1

--# select 1 *-1
select 1 *-1

--! 42883 operator does not exist: integer @- integer
select 1 @- 1

--# select 1 <-1
select 1 <-1

--# select a<-1 from t
select a<-1 from t

--# select 1 --1
select 1 --1

--# select 1 !=2, 1 <> 2
select 1 !=2, 1 <> 2

--# select 1 != -2
select 1 != -2

--! 42883 operator does not exist: integer !=- integer
select 1 !=-2

--! 42601 syntax error at or near "=>" (2)
select 1 >= 2, 1 => 2

--! 42883 operator does not exist: integer ||/ integer
select 1 ||/ 2

--! 42883 operator does not exist: ~- integer
select ~-1

--! 42601 syntax error at end of input
select #

--# select 1 # 2
select 1 # 2

--! 42601 syntax error at end of input (2)
select `a`

--! 42601 cannot insert multiple commands into a prepared statement
select 1; select 2

--# select 1
select 1

--# select 1 (2)
select 1

--# select 1 ; -- x
select 1 ; -- x

--! 42601 syntax error at or near "{"
select {1}

--! 42601 syntax error at or near "\" (2)
select 1 \

--! 42P01 missing FROM-clause entry for table "a"
select a . b from t

--# select t . a from t
select t . a from t

--# select (t).a, t.*, t.a from t
select (t).a, t.*, t.a from t

--! 42804 cannot subscript type integer because it does not support subscripting
select a[1], t.arr[1] from t

--# select arr [1] from t
select arr [1] from t

--# select 1::int::text::varchar(3)::char
select 1::int::text::varchar(3)::char

--# select int4 '1', pg_catalog.int4 '1', "int4" '1'
select int4 '1', pg_catalog.int4 '1', "int4" '1'

--# select integer '1', bigint '1', smallint '1', real '1.5', double pr...
select integer '1', bigint '1', smallint '1', real '1.5', double precision '2', decimal(3,1) '1.5', dec '1', numeric '1', float '1', float(24) '1', float(53) '1', boolean 't', character varying(3) 'x', national character(3) 'x', nchar varying(2) 'x', varchar 'x', timestamp(3) '2020-01-01', time(3) with time zone '10:00', timestamp without time zone '2020-01-01', bit varying '1'

--! 22023 precision for type float must be at least 1 bit
select float(0) '1'

--! 22023 precision for type float must be less than 54 bits
select float(54) '1'

--! 22023 NUMERIC precision 0 must be between 1 and 1000
select numeric(0) '1'

--! 22023 NUMERIC precision 1001 must be between 1 and 1000
select numeric(1001) '1'

--# select numeric(5,-2) '1', numeric(5,6) '0.1'
select numeric(5,-2) '1', numeric(5,6) '0.1'

--! 22023 NUMERIC scale 1001 must be between -1000 and 1000
select numeric(5,1001) '1'

--! 22023 invalid NUMERIC type modifier
select numeric(5,2,3) '1'

--! 22023 length for type varchar must be at least 1
select varchar(0) 'x'

--! 22023 length for type varchar cannot exceed 10485760
select varchar(10485761) 'x'

--! 22023 length for type char must be at least 1
select char(0) 'x'

--! 22023 length for type bit must be at least 1
select bit(0) '1'

--# select bit(3) '1010'
select bit(3) '1010'

--# select varbit(3) '1010'
select varbit(3) '1010'

--# select timestamp(7) '2020-01-01'
select timestamp(7) '2020-01-01'

--# select interval(7) '1s'
select interval(7) '1s'

--! 42601 syntax error at or near "("
select int(3) '1'

--! 42601 type modifier is not allowed for type "text"
select text(3) 'x'

--! 42601 type modifier is not allowed for type "text" (2)
select 'x'::text(3)

--! 42704 type "nope" does not exist
select 'x'::nope

--! 42704 type "side.nope" does not exist
select 'x'::side.nope

--! 3F000 schema "nope" does not exist
select 'x'::nope.nope

--! 3F000 schema "t" does not exist
select 'x'::t.a%type

--! 22P02 invalid input syntax for type integer: "x"
select 'x'::setof int

--# select '{1}'::int[3], '{1}'::int array, '{1}'::int array[4], '{{1}}...
select '{1}'::int[3], '{1}'::int array, '{1}'::int array[4], '{{1}}'::int[][]

--# select 'x'::anyelement
select 'x'::anyelement

--# select null::anyelement
select null::anyelement

--# select null::void
select null::void

--# select 'x'::"char", 'x'::name, 'x'::char, 'x'::bpchar
select 'x'::"char", 'x'::name, 'x'::char, 'x'::bpchar

--! 22P02 invalid input syntax for type integer: "x" (2)
select a::positive, null::positive, '0'::positive, 'x'::positive from t

--# select 'abcdefgh'::short, 'x'::required
select 'abcdefgh'::short, 'x'::required

--! 42703 column "averyveryveryveryveryveryveryveryveryveryveryveryveryverylo...
select averyveryveryveryveryveryveryveryveryveryveryveryveryverylongcolumnname1234567 from t

--# select 1 as averyveryveryveryveryveryveryveryveryveryveryveryveryve...
select 1 as averyveryveryveryveryveryveryveryveryveryveryveryveryverylongcolumnname1234567

--# select "ä" from (select 1 as ä) q
select "ä" from (select 1 as ä) q

--# select Ä from (select 1 as "Ä") q
select Ä from (select 1 as "Ä") q

--# select 1 as "q""q"
select 1 as "q""q"

--# select 1 as U&"\0061"
select 1 as U&"\0061"

--# select count (*) from t
select count (*) from t

--# select lower ('X')
select lower ('X')

--# select pg_catalog . lower ('X')
select pg_catalog . lower ('X')

--! 42883 function LOWER(unknown) does not exist
select "lower"('X'), "LOWER"('x')

--# select Lower('X')
select Lower('X')

--! 42601 syntax error at or near "(" (2)
select user(), current_user

--! 42601 syntax error at or near "(" (3)
select current_date()

--# select now(), pg_catalog.now()
select now(), pg_catalog.now()

--! 42703 column "now" does not exist
select now

--! 42601 syntax error at or near "."
select user.id from (select 1 as id) "user"

--# select "user".id from (select 1 as id) "user"
select "user".id from (select 1 as id) "user"

--! 42601 syntax error at or near "from"
select order from t

--! 42601 syntax error at or near ","
select left('a', 1), right('a', 1), replace('a','b','c'), position('a', 'b')

--! 42703 column "coalesce" does not exist
select coalesce

--! 42883 function if(boolean, integer, integer) does not exist
select if(true, 1, 2)

--! 42883 function ifnull(integer, integer) does not exist
select ifnull(1, 2)

--! 42883 function isnull(integer) does not exist
select isnull(1)

--! 42883 function nvl(integer, integer) does not exist
select nvl(1, 2)

--# select date_part('year', ts), date_trunc('day', at), date_bin('1 da...
select date_part('year', ts), date_trunc('day', at), date_bin('1 day', ts, ts), age(ts), to_char(ts, 'YYYY'), make_date(2020, 1, 1), extract(isodow from d) from t

--# select date '2020-01-01' + 1, date '2020-01-01' + interval '1 day',...
select date '2020-01-01' + 1, date '2020-01-01' + interval '1 day', now() - interval '1' day * 3

--# select interval '1 day' day, interval '1 12:00' day to hour, interv...
select interval '1 day' day, interval '1 12:00' day to hour, interval '5' month, interval '3:4' minute to second

--! 22008 date/time field value out of range: "2020-02-30"
select 'tomorrow'::date, 'now'::timestamp, 'infinity'::date, '2020-02-30'::date

--! 22008 date/time field value out of range: "25:00"
select '25:00'::time

--# select '24:00'::time, '23:59:60'::time
select '24:00'::time, '23:59:60'::time

--! 22008 date/time field value out of range: "2020-13-01"
select '2020-13-01'::date

--! 22008 date/time field value out of range: "13/13/2020"
select '13/13/2020'::date

--# select '1/2/2020'::date
select '1/2/2020'::date

--! 22008 date/time field value out of range: "2020-01-01 25:00"
select '2020-01-01 25:00'::timestamp

--! 22023 time zone "nope/zone" not recognized
select '2020-01-01 10:00 Nope/Zone'::timestamptz

--! 22007 invalid input syntax for type interval: "1 fortnight"
select '1 fortnight'::interval

--# select '10 days 5'::interval, 'P1Y2M'::interval, '1-2'::interval, '...
select '10 days 5'::interval, 'P1Y2M'::interval, '1-2'::interval, '@ 1 day ago'::interval

--! 22007 invalid input syntax for type interval: "P1Q"
select 'P1Q'::interval

--! 22P02 invalid input syntax for type integer: "1.5"
select '1.5'::int

--# [16] select '0x1F'::int, '1_000'::int, ' 1 '::int
select '0x1F'::int, '1_000'::int, ' 1 '::int

--! 22003 value "99999" is out of range for type smallint
select '99999'::int2

--! 22003 value "99999999999" is out of range for type integer
select '99999999999'::int4

--! 22P02 invalid input syntax for type integer: "1e3"
select '1e3'::int

--# [16] select '1e3'::numeric, 'NaN'::numeric, 'Infinity'::numeric, 'inf'::...
select '1e3'::numeric, 'NaN'::numeric, 'Infinity'::numeric, 'inf'::float8, '1_0.5'::numeric

--! 22P02 invalid input syntax for type numeric: "abc"
select 'abc'::numeric

--! 22P02 invalid input syntax for type integer: ""
select ''::int

--! 22P02 invalid input syntax for type numeric: ""
select ''::numeric

--! 22003 "1e400" is out of range for type double precision
select '1e400'::float8

--# select 'yes'::bool, 'on'::bool, 'tr'::bool, '1'::bool, ' off '::bool
select 'yes'::bool, 'on'::bool, 'tr'::bool, '1'::bool, ' off '::bool

--! 22P02 invalid input syntax for type boolean: "o"
select 'o'::bool

--! 22P02 invalid input syntax for type boolean: "maybe"
select 'maybe'::bool

--! 22023 invalid hexadecimal data: odd number of digits
select '\xdeadbeef'::bytea, 'abc\\def'::bytea, '\x1'::bytea

--! 22023 invalid hexadecimal digit: "z"
select '\xzz'::bytea

--! 22P02 invalid input syntax for type bytea
select 'a\b'::bytea

--# select '{"a":1}'::json, '[]'::jsonb, 'null'::json, '"a"'::jsonb
select '{"a":1}'::json, '[]'::jsonb, 'null'::json, '"a"'::jsonb

--! 22P02 invalid input syntax for type json
select '{a:1}'::json

--! 22P02 invalid input syntax for type json (2)
select '{"a":1,}'::jsonb

--! 22P02 invalid input syntax for type json (3)
select ''::json

--! 22P05 unsupported Unicode escape sequence
select '"\u0000"'::jsonb

--! 22P02 invalid input syntax for type json (4)
select '{"a":1} x'::json

--# select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '{a0eebc999c0b...
select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '{a0eebc999c0b4ef8bb6d6bb9bd380a11}'::uuid

--! 22P02 invalid input syntax for type uuid: "a0eebc99"
select 'a0eebc99'::uuid

--# select '1.2.3.4'::inet, '1.2.3.0/24'::cidr, '::1'::inet, '08:00:2b:...
select '1.2.3.4'::inet, '1.2.3.0/24'::cidr, '::1'::inet, '08:00:2b:01:02:03'::macaddr

--! 22P02 invalid cidr value: "1.2.3.4/24"
select '1.2.3.4/24'::cidr

--! 22P02 invalid input syntax for type inet: "1.2.3.400"
select '1.2.3.400'::inet

--# select '(1,2)'::point, '((0,0),(1,1))'::box, '<(0,0),1>'::circle, '...
select '(1,2)'::point, '((0,0),(1,1))'::box, '<(0,0),1>'::circle, '[(0,0),(1,1)]'::lseg, '{1,2,3}'::line, '((0,0),(1,1))'::path

--! 22P02 invalid input syntax for type point: "(1)"
select '(1)'::point

--! 22P02 invalid line specification: A and B cannot both be zero
select '{0,0,1}'::line

--! 22P02 invalid input syntax for type circle: "<(0,0),-1>"
select '<(0,0),-1>'::circle

--# select '[1,5)'::int4range, 'empty'::int4range, '{[1,2]}'::int4multi...
select '[1,5)'::int4range, 'empty'::int4range, '{[1,2]}'::int4multirange

--! 22000 range lower bound must be less than or equal to range upper bound
select '[5,1)'::int4range

--! 22P02 malformed range literal: "[1,2"
select '[1,2'::int4range

--! 22P02 invalid input syntax for type integer: "a"
select '[a,b]'::int4range

--# select '{1,2}'::int[], '{{1,2},{3,4}}'::int[], '{}'::text[], '[0:1]...
select '{1,2}'::int[], '{{1,2},{3,4}}'::int[], '{}'::text[], '[0:1]={1,2}'::int[], '{"a b",c}'::text[], '{NULL}'::int[]

--! 22P02 malformed array literal: "{1,2"
select '{1,2'::int[]

--! 22P02 malformed array literal: "{{1,2},{3}}"
select '{{1,2},{3}}'::int[]

--! 22P02 invalid input syntax for type integer: "a" (2)
select '{a}'::int[]

--! 22P02 malformed array literal: "1,2"
select '1,2'::int[]

--! 22P02 malformed array literal: "{1,,2}"
select '{1,,2}'::int[]

--# select '(1,x)'::pair, '(,)'::pair, '("1","a b")'::pair
select '(1,x)'::pair, '(,)'::pair, '("1","a b")'::pair

--! 22P02 malformed record literal: "(1)"
select '(1)'::pair

--! 22P02 invalid input syntax for type integer: "a" (3)
select '(a,b)'::pair

--! 22P02 malformed record literal: "1,2"
select '1,2'::pair

--# select 'a & b'::tsquery, 'a:1 b:2'::tsvector
select 'a & b'::tsquery, 'a:1 b:2'::tsvector

--! 42601 no operand in tsquery: "a &"
select 'a &'::tsquery

--# select '$.a'::jsonpath, 'strict $[*] ? (@ > 1)'::jsonpath
select '$.a'::jsonpath, 'strict $[*] ? (@ > 1)'::jsonpath

--! 42601 syntax error at end of jsonpath input
select '$.a['::jsonpath

--# select '<a/>'::xml
select '<a/>'::xml

--! 42725 more than one function named "lower"
select 't'::regclass, 'int4'::regtype, 'lower'::regproc, '1259'::oid, 'public'::regnamespace

--! 42P01 relation "nope" does not exist
select 'nope'::regclass

--! 42704 type "nope" does not exist (2)
select 'nope'::regtype

--# select '12.5'::money, '$1,000'::money
select '12.5'::money, '$1,000'::money

--# select '101'::bit(3), '101'::bit, '101'::varbit
select '101'::bit(3), '101'::bit, '101'::varbit

--! 22P02 "2" is not a valid binary digit (2)
select '12'::bit(2)

--! 22P02 invalid input syntax for type pg_lsn: "x"
select 'x'::pg_lsn

--! 22P02 invalid input syntax for type tid: "(0)"
select '(0)'::tid

--# select 'abc' ~ '[', 'a' like 'b\'
select 'abc' ~ '[', 'a' like 'b\'

--# select 'a' ~ 'a('
select 'a' ~ 'a('

--# select 'x' similar to '('
select 'x' similar to '('

--# select 1 / 0, 1 % 0
select 1 / 0, 1 % 0

--# select 1.0 / 0
select 1.0 / 0

--! 22P02 invalid input value for enum mood: "a"
select 'a'::mood::text, 'sad'::mood < 'ok'

--! 22P02 invalid input value for enum mood: "nope"
select m = 'nope' from t

--! 22P02 invalid input value for enum mood: "nope" (2)
select m in ('sad', 'nope') from t

--! 22P02 invalid input value for enum mood: "nope" (3)
select m = any('{sad,nope}') from t

--! 22P02 invalid input value for enum mood: "nope" (4)
select case when true then 'nope' else m end from t

--! 22P02 invalid input value for enum mood: "nope" (5)
select coalesce(m, 'nope') from t

--! 22007 invalid input syntax for type date: "nope"
insert into t (a, b, d) values (1, 1, 'nope')

--! 22008 date/time field value out of range: "2020-13-01" (2)
select 1 from t where d = '2020-13-01' and at > 'yesterday' and iv < 'x'

--! 22P02 invalid input syntax for type integer: "x" (3)
select a from t where a = 'x' or nope = 1

--! 42703 column "nope" does not exist
select nope, a::date from t

--! 42846 cannot cast type integer to date
select a::date, nope from t

--! 42703 column "nope" does not exist (2)
select nope from t where 1 = 'x'

--! 42703 column "nope" does not exist (3)
select 1 from t where nope = 1 group by zzz

--! 42P01 relation "nope" does not exist (2)
select 1 from nope where zzz = 1

--! 42803 aggregate functions are not allowed in WHERE
select sum(a), b from t where sum(a) > 1

--! 42703 column "nope" does not exist (4)
select b, sum(a) from t order by nope

--! 42883 function lower(integer) does not exist
select lower(1), nope(2) from t

--! 42703 column "nope" does not exist (5)
select nope from t limit 'x'

--! 42703 column "nope1" does not exist
select 1 from t join u on nope1 where nope2

--! 42703 column "nope" does not exist (6)
with q as (select nope from t) select zzz from q

--! 42883 operator does not exist: text = integer
select * from t where a = $1 and c = $1

--! 42883 operator does not exist: integer = text
select * from t where c = $1 and a = $1

--! 22P02 invalid input syntax for type integer: "x" (4)
select $1 = 1, $1 = 'x'

--# select $1::int, $1::text
select $1::int, $1::text

--! 42883 operator does not exist: text + integer
select $1::text, $1 + 1

--! 42P18 could not determine data type of parameter $1 (2)
select $1 is null

--# select coalesce($1, $2)
select coalesce($1, $2)

--# select array[$1, $2]
select array[$1, $2]

--# select $1 || 'x', $2 || $3
select $1 || 'x', $2 || $3

--! 42725 operator is not unique: unknown + unknown
select $1 + $2

--! 42725 operator is not unique: - unknown
select -$1

--# select $1 = $2
select $1 = $2

--# select $1 < now(), now() - $2, $3 > date '2020-01-01'
select $1 < now(), now() - $2, $3 > date '2020-01-01'

--# select case when $1 then $2 else $3 end
select case when $1 then $2 else $3 end

--# select lower($1), abs($2), round($3, 2)
select lower($1), abs($2), round($3, 2)

--# select abs($1)
select abs($1)

--# select $1 in ($2, $3), $4 in (1, 2), a in ($5) from t
select $1 in ($2, $3), $4 in (1, 2), a in ($5) from t

--! 42883 operator does not exist: text <= integer
select $1 between $2 and 3

--# select $1 like $2
select $1 like $2

--# select a = any($1), $2 = any(arr), $3 = any($4) from t
select a = any($1), $2 = any(arr), $3 = any($4) from t

--# select jb @> $1, jb -> $2, jb ->> $3, jb #> $4 from t
select jb @> $1, jb -> $2, jb ->> $3, jb #> $4 from t

--! 42P18 could not determine data type of parameter $2
select format($1, $2)

--! 42P18 could not determine data type of parameter $1 (3)
select json_build_object('a', $1)

--# select $1 at time zone 'UTC'
select $1 at time zone 'UTC'

--! 42725 function date_trunc(unknown, unknown) is not unique
select extract(epoch from $1::timestamp), date_trunc('day', $2)

--! 42725 function generate_series(unknown, unknown) is not unique
select generate_series($1, $2)

--# select * from generate_series($1::int, $2)
select * from generate_series($1::int, $2)

--! 42P18 could not determine data type of parameter $1 (4)
select row($1, 2)

--# select ($1, 2) = (1, $2)
select ($1, 2) = (1, $2)

--# select greatest($1, 5), least('x', $2)
select greatest($1, 5), least('x', $2)

--# select nullif($1, 1)
select nullif($1, 1)

--# select array_append($1, 1), $2 || array[1]
select array_append($1, 1), $2 || array[1]

--# select $1::int[], unnest($2::text[])
select $1::int[], unnest($2::text[])

--! 42725 function sum(unknown) is not unique
select sum($1)

--! 42P18 could not determine data type of parameter $1 (5)
select count($1)

--# select max($1) from t
select max($1) from t

--# select string_agg($1, ',')
select string_agg($1, ',')

--! 42804 cannot subscript type unknown because it does not support subscripting
select $1[1]

--! 42809 column notation .x applied to type unknown, which is not a composit...
select ($1).x

--# select exists (select $1)
select exists (select $1)

--# select (select $1)
select (select $1)

--# select a from t limit $1 offset $2
select a from t limit $1 offset $2

--# select a from t order by $1
select a from t order by $1

--# select a from t group by a, $1
select a from t group by a, $1

--# select distinct $1 from t
select distinct $1 from t

--# values ($1), (1)
values ($1), (1)

--# values ($1, 'x')
values ($1, 'x')

--# select * from (values ($1)) v
select * from (values ($1)) v

--# select * from (values ($1, $2), (1, 'x')) v(a, b)
select * from (values ($1, $2), (1, 'x')) v(a, b)
