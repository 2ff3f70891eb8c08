mod lite;
mod pg;
mod any;
