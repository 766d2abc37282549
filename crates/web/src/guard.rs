//! What every request has to pass, and what every answer carries.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Door, rpc::refused};

/// No script but the program's own, no frame around it, nothing from elsewhere.
const CSP: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

pub(super) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let mut response = if !door.secure && !is_ours(headers, request.uri()) {
        refused(StatusCode::FORBIDDEN, "forbidden", "this name is not this exchange's")
    } else if !comes_from_us(request.method(), headers) {
        refused(StatusCode::FORBIDDEN, "forbidden", "this request comes from another page")
    } else {
        next.run(request).await
    };
    let answer = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        answer.insert(name, HeaderValue::from_static(value));
    }
    answer.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response.into_response()
}

/// The Host is an address or this machine's own name for itself: a page of a stranger whose name was
/// made to point here (DNS rebinding) is found out. By TLS the certificate says who we are.
fn is_ours(headers: &HeaderMap, uri: &Uri) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host.or_else(|| uri.authority().map(|authority| authority.as_str())) else {
        return false;
    };
    let name = without_port(host);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok()
}

/// What changes something, or opens a WebSocket, must come from a page of ours: browsers say so in
/// Origin; programs that are no browsers say nothing.
fn comes_from_us(method: &Method, headers: &HeaderMap) -> bool {
    let asks = headers.contains_key(header::UPGRADE) || *method != Method::GET;
    let Some(origin) = headers.get(header::ORIGIN).filter(|_| asks) else {
        return true;
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin == host)
}

fn without_port(host: &str) -> &str {
    if let Some(v6) = host.strip_prefix('[') {
        return v6.split_once(']').map_or(v6, |(address, _)| address);
    }
    host.split_once(':').map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            let name = name.parse::<header::HeaderName>().expect("a name");
            (name, HeaderValue::from_str(value).expect("a value"))
        });
        pairs.collect()
    }

    #[test]
    fn a_name_of_strangers_that_points_here_is_refused() {
        let path = Uri::from_static("/api/me");
        for (host, good) in [
            ("127.0.0.1:8080", true),
            ("localhost", true),
            ("[::1]:8080", true),
            ("192.0.2.7", true),
            ("evil.example", false),
            ("localhost.evil.example:8080", false),
            ("", false),
        ] {
            assert_eq!(is_ours(&headers(&[("host", host)]), &path), good, "{host}");
        }
        assert!(!is_ours(&headers(&[]), &path), "who names nobody is refused too");
    }

    #[test]
    fn another_page_may_not_post_nor_open_a_websocket() {
        let from = |origin: &str| headers(&[("host", "127.0.0.1:8080"), ("origin", origin)]);
        assert!(comes_from_us(&Method::POST, &from("http://127.0.0.1:8080")));
        assert!(!comes_from_us(&Method::POST, &from("http://evil.example")));
        assert!(!comes_from_us(&Method::POST, &from("http://127.0.0.1:9999")), "another port");
        assert!(!comes_from_us(&Method::POST, &from("null")), "a page without a place");
        assert!(comes_from_us(&Method::POST, &headers(&[("host", "127.0.0.1")])), "no browser");
        let mut socket = from("http://evil.example");
        socket.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        assert!(!comes_from_us(&Method::GET, &socket), "its events are not for others");
    }
}
