//! How many requests one client address may send: a token bucket for each, in a fixed amount of memory.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};

use super::problem::ProblemDetails;
use crate::config::Network;

/// Sets of buckets, and buckets in each: 32,768 clients are remembered, in about 2 MB.
const SETS: usize = 4096;
const WAYS: usize = 8;

/// Token buckets by client address.
pub struct RateLimiter {
    per_minute: f64,
    sets: Vec<Mutex<[Bucket; WAYS]>>,
    hasher: RandomState,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    client: IpAddr,
    tokens: f64,
    filled_at: Duration,
}

impl RateLimiter {
    /// Full buckets: `per_minute` requests at once, and as many again in every minute.
    pub fn new(per_minute: u32) -> Self {
        let per_minute = f64::from(per_minute.max(1));
        let empty = Bucket {
            client: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            tokens: per_minute,
            filled_at: Duration::ZERO,
        };
        Self {
            per_minute,
            sets: (0..SETS).map(|_| Mutex::new([empty; WAYS])).collect(),
            hasher: RandomState::new(),
        }
    }

    /// Takes one request of `client` at `now`, as the clock has been running.
    ///
    /// # Errors
    ///
    /// 429 with `Retry-After` when the client's bucket is empty.
    pub fn take(&self, client: IpAddr, now: Duration) -> Result<(), ProblemDetails> {
        let client = subscriber_of(client);
        let set = usize::try_from(self.hasher.hash_one(client)).unwrap_or_default() % SETS;
        let mut set = self.sets[set].lock().unwrap_or_else(PoisonError::into_inner);
        for bucket in set.iter_mut() {
            let grown = now.saturating_sub(bucket.filled_at).as_secs_f64() * self.per_minute / 60.0;
            bucket.tokens = (bucket.tokens + grown).min(self.per_minute);
            bucket.filled_at = now;
        }
        let at = set
            .iter()
            .position(|bucket| bucket.client == client)
            .unwrap_or_else(|| {
                // The fullest bucket belongs to the client that was quiet for longest: forgetting it forgives least.
                let fullest = (0..WAYS)
                    .max_by(|a, b| set[*a].tokens.total_cmp(&set[*b].tokens))
                    .unwrap_or_default();
                set[fullest] = Bucket {
                    client,
                    tokens: self.per_minute,
                    filled_at: now,
                };
                fullest
            });
        if set[at].tokens >= 1.0 {
            set[at].tokens -= 1.0;
            return Ok(());
        }
        let wait = (1.0 - set[at].tokens) * 60.0 / self.per_minute;
        Err(too_many(wait.ceil().max(1.0)))
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateLimiter({}/min)", self.per_minute)
    }
}

fn too_many(seconds: f64) -> ProblemDetails {
    let problem = ProblemDetails::new(StatusCode::TOO_MANY_REQUESTS, "API-011").arg("seconds", seconds);
    match HeaderValue::from_str(&seconds.to_string()) {
        Ok(value) => problem.header(RETRY_AFTER, value),
        Err(_) => problem,
    }
}

/// One subscriber of IPv6 has a whole /64; it counts as one client.
fn subscriber_of(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        address => address,
    }
}

/// The address of the client: the peer, or what trusted proxies say about it.
pub fn client_address(request: &Request, trusted: &[Network]) -> IpAddr {
    client(request.extensions(), request.headers(), trusted)
}

/// The subscriber behind the head of a request: its address, or its network where it has one of its own.
pub(super) fn client_of_parts(parts: &Parts, trusted: &[Network]) -> IpAddr {
    subscriber_of(client(&parts.extensions, &parts.headers, trusted))
}

fn client(extensions: &Extensions, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical());
    behind_proxies(peer, headers, trusted)
}

/// Walks `X-Forwarded-For` from its end, for only what a trusted proxy wrote is believed.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        if !is_proxy(client) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = [Network::parse("10.0.0.0/8").expect("a network")];
        for (peer, forwarded, client) in [
            ("203.0.113.1", "198.51.100.7", "203.0.113.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "10.0.0.9", "10.0.0.9"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
            assert_eq!(
                behind_proxies(ip(peer), &headers, &trusted),
                ip(client),
                "{peer} {forwarded}"
            );
        }
    }

    #[test]
    fn a_bucket_empties_fills_again_and_belongs_to_one_client() {
        let limiter = RateLimiter::new(2);
        let second = Duration::from_secs(1);
        assert!(limiter.take(ip("192.0.2.1"), second).is_ok());
        assert!(limiter.take(ip("192.0.2.1"), second).is_ok());
        let refused = limiter.take(ip("192.0.2.1"), second).expect_err("empty");
        assert_eq!(refused, too_many(30.0));
        assert!(limiter.take(ip("192.0.2.2"), second).is_ok(), "another client");
        assert!(
            limiter.take(ip("192.0.2.1"), second * 31).is_ok(),
            "half a minute later"
        );
        assert!(
            limiter.take(ip("192.0.2.1"), Duration::ZERO).is_err(),
            "time does not give by going back"
        );
    }

    #[test]
    fn a_flood_of_addresses_needs_no_more_memory_and_ipv6_counts_by_subscriber() {
        let limiter = RateLimiter::new(1);
        for n in 0..200_000_u32 {
            assert!(limiter.take(IpAddr::V4(Ipv4Addr::from(n)), Duration::ZERO).is_ok() || n == 0);
        }
        assert_eq!(limiter.sets.len() * WAYS, 32_768);
        assert!(limiter.take(ip("2001:db8::1"), Duration::ZERO).is_ok());
        assert!(limiter.take(ip("2001:db8::2"), Duration::ZERO).is_err());
        assert!(limiter.take(ip("2001:db8:0:1::1"), Duration::ZERO).is_ok());
    }
}
