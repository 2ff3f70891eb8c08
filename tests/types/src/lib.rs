//! Only tests: every row of the table of types, through the macros and a real server.
