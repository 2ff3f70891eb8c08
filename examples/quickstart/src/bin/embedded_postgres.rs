//! An embedded PostgreSQL 17 for `quickstart`: prints its URL, and serves until standard input closes.

use pglite_oxide::PgliteServer;
use std::error::Error;
use std::io::{Read, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let server = PgliteServer::temporary_tcp()?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", server.database_url())?;
    out.flush()?;
    // Whoever started this holds the other end: it ends with them, however they end.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    server.shutdown()?;
    Ok(())
}
