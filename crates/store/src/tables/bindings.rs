//! Where phones can be reached, so that a restart does not make them unreachable.

use cordboard_pbx::record::Binding;
use cordboard_sip::{Flow, Transport};
use rusqlite::{Connection, Row, named_params, types::FromSqlError};

use crate::columns::At;

pub(crate) fn put(connection: &Connection, binding: &Binding) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO bindings
        (extension, contact, transport, local, peer, call_id, cseq, expires, user_agent, instance, q)
        VALUES (:extension, :contact, :transport, :local, :peer, :call_id, :cseq, :expires,
                :user_agent, :instance, :q)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":extension": binding.extension,
        ":contact": binding.contact,
        ":transport": transport_word(binding.flow.transport),
        ":local": binding.flow.local.to_string(),
        ":peer": binding.flow.peer.to_string(),
        ":call_id": binding.call_id,
        ":cseq": binding.cseq,
        ":expires": At(binding.expires),
        ":user_agent": binding.user_agent,
        ":instance": binding.instance,
        ":q": binding.q,
    })?;
    Ok(())
}

pub(crate) fn remove(
    connection: &Connection,
    extension: &str,
    contact: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM bindings WHERE extension = ?1 AND contact = ?2")?
        .execute([extension, contact])?;
    Ok(())
}

/// All of them, the expired too: the registrar knows what time it is.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Binding>> {
    connection
        .prepare_cached("SELECT * FROM bindings ORDER BY extension, contact")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Binding> {
    let flow = Flow {
        transport: transport(&row.get::<_, String>("transport")?),
        local: address(row, "local")?,
        peer: address(row, "peer")?,
    };
    Ok(Binding {
        extension: row.get("extension")?,
        contact: row.get("contact")?,
        flow,
        call_id: row.get("call_id")?,
        cseq: row.get("cseq")?,
        expires: row.get::<_, At>("expires")?.0,
        user_agent: row.get("user_agent")?,
        instance: row.get("instance")?,
        q: row.get("q")?,
    })
}

fn address(row: &Row<'_>, column: &str) -> rusqlite::Result<std::net::SocketAddr> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error: std::net::AddrParseError| FromSqlError::other(error).into())
}

fn transport_word(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    }
}

/// The column's CHECK admits these three alone.
fn transport(word: &str) -> Transport {
    match word {
        "tcp" => Transport::Tcp,
        "tls" => Transport::Tls,
        _ => Transport::Udp,
    }
}
