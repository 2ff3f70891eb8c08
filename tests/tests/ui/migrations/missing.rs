include!("program/people.rs");
