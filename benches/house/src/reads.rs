//! What people read: lists of every scope and filter, boards, rates, search.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use crate::client::Client;
use crate::place::Place;
use crate::seed::{CHAIN, CHAIN_CHIEF, DEPARTMENT};
use crate::server::Server;
use crate::table::{Spread, Table};
use crate::{Options, floor};

const CALLS: usize = 200;
const WARM_UP: usize = 10;
/// A read that is slow is called less often.
const LONGEST: Duration = Duration::from_secs(4);
const PAGE: Option<(f64, f64)> = Some((10.0, 30.0));
const SEARCH: Option<(f64, f64)> = Some((30.0, 90.0));
/// Near-duplicates and like closed requests, which suggestions hold too.
const LIKE: Option<(f64, f64)> = Some((20.0, 60.0));
const RATES: Option<(f64, f64)> = Some((200.0, 600.0));

struct Read {
    name: &'static str,
    user: &'static str,
    path: String,
    /// Bare SQL; where there is none, `/healthz` is the floor.
    bare: Option<String>,
    aim: Option<(f64, f64)>,
}

/// Times every read, best of the rounds.
pub async fn measure(options: &Options, place: &Place, table: &mut Table) -> anyhow::Result<()> {
    let server = Server::start(options, place, false).await?;
    let connection = place.connect(1).await?;
    let mut reads = reads(place, &connection).await?;
    if let Some(part) = &options.read {
        reads.retain(|read| read.name.contains(part.as_str()));
    }
    let mut clients: HashMap<&str, Client> = HashMap::new();
    for read in &reads {
        if !clients.contains_key(read.user) {
            clients.insert(read.user, Client::of(&server.address, read.user).await?);
        }
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = server.memory()?;
    let health = times(&mut Client::connect(&server.address).await?, "/healthz").await?;
    table.times("`/healthz`", health, health, None);
    for read in &reads {
        let client = clients.get_mut(read.user).context("signed in above")?;
        let mut rounds = Vec::new();
        for _ in 0..options.rounds {
            rounds.push(times(client, &read.path).await.context(read.name)?);
        }
        let found = Spread::best(rounds).context("no round")?;
        let bare = match &read.bare {
            None => health,
            Some(sql) => {
                floor::statement(&connection, sql, if found.p50 > 50.0 { 10 } else { 50 }).await?
            }
        };
        table.times(read.name, found, bare, read.aim);
    }
    connection.close().await?;
    let after = server.memory()?;
    table.amount(
        "memory, idle: resident (floor: own)",
        idle.resident,
        idle.own,
        "MB",
        Some(300.0),
    );
    table.amount(
        "memory, after the reads: resident (floor: own)",
        after.resident,
        after.own,
        "MB",
        Some(300.0),
    );
    server.stop()
}

async fn times(client: &mut Client, path: &str) -> anyhow::Result<Spread> {
    for _ in 0..WARM_UP {
        let slow = client.time(path).await? > Duration::from_millis(200);
        if slow {
            break;
        }
    }
    let began = Instant::now();
    let mut took = Vec::new();
    while took.len() < CALLS && (took.len() < 5 || began.elapsed() < LONGEST) {
        took.push(client.time(path).await?);
    }
    Ok(Spread::of(took))
}

/// An id of the seeded city as this database writes it.
struct Ids<'a>(&'a DatabaseConnection);

impl Ids<'_> {
    async fn one(&self, sql: &str) -> anyhow::Result<uuid::Uuid> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        let row = self
            .0
            .query_one_raw(statement)
            .await?
            .with_context(|| sql.to_owned())?;
        Ok(row.try_get("", "id")?)
    }

    async fn literal(&self, sql: &str) -> anyhow::Result<String> {
        let id = self.one(sql).await?;
        Ok(match self.0.get_database_backend() {
            sea_orm::DatabaseBackend::Sqlite => format!("x'{}'", id.simple()),
            _ => format!("'{id}'"),
        })
    }
}

#[expect(clippy::too_many_lines, reason = "one table of reads, a line each")]
async fn reads(place: &Place, connection: &DatabaseConnection) -> anyhow::Result<Vec<Read>> {
    let ids = Ids(connection);
    let department = ids
        .literal(&format!("SELECT id FROM units WHERE code = '{DEPARTMENT}'"))
        .await?;
    let park = ids
        .literal("SELECT id FROM units WHERE code = 'songmu'")
        .await?;
    let chain = ids
        .literal(&format!("SELECT id FROM chains WHERE code = '{CHAIN}'"))
        .await?;
    let category = ids
        .literal("SELECT id FROM categories WHERE code = 'arrears'")
        .await?;
    let some_case = "SELECT id FROM cases WHERE kind = 'request' AND enterprise_id IS NOT NULL ORDER BY submitted_at DESC LIMIT 1";
    let case = ids.one(some_case).await?;
    let case_literal = ids.literal(some_case).await?;
    let firm = ids
        .one(&format!(
            "SELECT enterprise_id AS id FROM cases WHERE id = {case_literal}"
        ))
        .await?;
    let firm_literal = ids
        .literal(&format!(
            "SELECT enterprise_id AS id FROM cases WHERE id = {case_literal}"
        ))
        .await?;
    let seeded = place.seeded();
    let (from, to) = &seeded.month;
    let days = |day: &str| -> anyhow::Result<i64> {
        Ok(format!("{day}T00:00:00+08:00")
            .parse::<jiff::Timestamp>()?
            .as_millisecond())
    };
    let (from_ms, to_ms) = (days(from)?, days(to)?);
    let newest = |filter: &str| {
        Some(format!(
            "SELECT * FROM cases WHERE kind = 'request'{filter} ORDER BY submitted_at DESC, id DESC LIMIT 50"
        ))
    };
    let first_due = |filter: &str| {
        Some(format!(
            "SELECT * FROM cases WHERE kind = 'request' AND open AND due_at IS NOT NULL{filter} ORDER BY due_at, id LIMIT 50"
        ))
    };
    let counted = |column: &str, filter: &str| {
        Some(format!(
            "SELECT {column}, COUNT(*) FROM cases WHERE kind = 'request'{filter} GROUP BY {column}"
        ))
    };
    let of_department = format!(" AND lead_unit_id = {department}");
    let of_park = format!(" AND park_id = {park}");
    let of_chain = format!(" AND chain_id = {chain}");
    let cohort = format!(
        "SELECT lead_unit_id, state, COUNT(*), COUNT(CASE WHEN satisfied THEN 1 END) FROM cases \
         WHERE kind = 'request' AND submitted_at >= {from_ms} AND submitted_at < {to_ms} GROUP BY lead_unit_id, state"
    );
    let read =
        |name: &'static str, user: &'static str, path: &str, bare: Option<String>, aim| Read {
            name,
            user,
            path: format!("/api/v1{path}"),
            bare,
            aim,
        };
    Ok(vec![
        read("list: page of 50", "agent", "/requests", newest(""), PAGE),
        read(
            "list: page of 50, half way down",
            "agent",
            &format!("/requests?cursor={}", seeded.deep),
            newest(""),
            PAGE,
        ),
        read(
            "list: open",
            "agent",
            "/requests?open=true",
            newest(" AND open"),
            PAGE,
        ),
        read(
            "list: queue (submitted, accepted)",
            "agent",
            "/requests?state=submitted,accepted",
            newest(" AND state IN ('submitted', 'accepted')"),
            PAGE,
        ),
        read(
            "list: in progress",
            "agent",
            "/requests?state=in_progress",
            newest(" AND state = 'in-progress'"),
            PAGE,
        ),
        read(
            "list: struck off",
            "agent",
            "/requests?state=struck_off",
            newest(" AND state = 'struck-off'"),
            PAGE,
        ),
        read(
            "list: overdue",
            "agent",
            "/requests?due=overdue&sort=due",
            first_due(""),
            PAGE,
        ),
        read(
            "list: due this week",
            "agent",
            "/requests?due=week",
            first_due(""),
            PAGE,
        ),
        read(
            "list: a department leads",
            "agent",
            &format!("/requests?department={DEPARTMENT}"),
            newest(&of_department),
            PAGE,
        ),
        read(
            "list: a department leads, open",
            "agent",
            &format!("/requests?department={DEPARTMENT}&open=true"),
            newest(&format!("{of_department} AND open")),
            PAGE,
        ),
        read(
            "list: a department leads or supports",
            "agent",
            &format!("/requests?department={DEPARTMENT}&role=any"),
            newest(&of_department),
            PAGE,
        ),
        read(
            "list: a department supports",
            "agent",
            &format!("/requests?department={DEPARTMENT}&role=supporting"),
            newest(&of_department),
            PAGE,
        ),
        read(
            "list: a park",
            "agent",
            "/requests?park=songmu",
            newest(&of_park),
            PAGE,
        ),
        read(
            "list: a chain",
            "agent",
            &format!("/requests?chain={CHAIN}"),
            newest(&of_chain),
            PAGE,
        ),
        read(
            "list: a chain, in progress",
            "agent",
            &format!("/requests?chain={CHAIN}&state=in_progress"),
            newest(&format!("{of_chain} AND state = 'in-progress'")),
            PAGE,
        ),
        read(
            "list: a chain, struck off",
            "agent",
            &format!("/requests?chain={CHAIN}&state=struck_off"),
            newest(&format!("{of_chain} AND state = 'struck-off'")),
            PAGE,
        ),
        read(
            "list: a category",
            "agent",
            "/requests?category=arrears",
            newest(&format!(" AND category_id = {category}")),
            PAGE,
        ),
        read(
            "list: critical",
            "agent",
            "/requests?urgency=critical",
            newest(" AND urgency = 'critical'"),
            PAGE,
        ),
        read(
            "list: by telephone, of a month",
            "agent",
            &format!("/requests?source=phone&from={from}&to={to}"),
            newest(&format!(
                " AND source = 'phone' AND submitted_at >= {from_ms} AND submitted_at < {to_ms}"
            )),
            PAGE,
        ),
        read(
            "list: a firm",
            "agent",
            &format!("/requests?enterprise={firm}"),
            newest(&format!(" AND enterprise_id = {firm_literal}")),
            PAGE,
        ),
        read(
            "department user: list",
            "dept-housing",
            "/requests",
            newest(&of_department),
            PAGE,
        ),
        read(
            "department user: half way down",
            "dept-housing",
            &format!("/requests?cursor={}", seeded.deep_of_department),
            newest(&of_department),
            PAGE,
        ),
        read(
            "department user: open, first due first",
            "dept-housing",
            "/requests?open=true&sort=due",
            first_due(&of_department),
            PAGE,
        ),
        read(
            "department user: dispatched",
            "dept-housing",
            "/requests?state=dispatched",
            newest(&format!("{of_department} AND state = 'dispatched'")),
            PAGE,
        ),
        read(
            "department user: overdue",
            "dept-housing",
            "/requests?due=overdue",
            first_due(&of_department),
            PAGE,
        ),
        read(
            "park user: list",
            "park",
            "/requests",
            newest(&of_park),
            PAGE,
        ),
        read(
            "park user: open",
            "park",
            "/requests?open=true",
            newest(&format!("{of_park} AND open")),
            PAGE,
        ),
        read(
            "chief of a chain: list",
            CHAIN_CHIEF,
            "/requests",
            newest(&of_chain),
            PAGE,
        ),
        read(
            "chief of a chain: overdue",
            CHAIN_CHIEF,
            "/requests?due=overdue",
            first_due(&of_chain),
            PAGE,
        ),
        read("firm: list", "enterprise-a", "/requests", None, PAGE),
        read(
            "one request",
            "agent",
            &format!("/requests/{case}"),
            Some(format!("SELECT * FROM cases WHERE id = {case_literal}")),
            None,
        ),
        read(
            "one request: suggestions, near-duplicates, drafts",
            "agent",
            &format!("/requests/{case}/suggestions"),
            None,
            LIKE,
        ),
        read(
            "one request: like requests with their answers",
            "agent",
            &format!("/requests/{case}/similar"),
            None,
            LIKE,
        ),
        read(
            "board: open by department",
            "agent",
            "/requests/counts?by=department&open=true",
            counted("lead_unit_id", " AND open"),
            None,
        ),
        read(
            "board: all by state",
            "agent",
            "/requests/counts?by=state",
            counted("state", ""),
            None,
        ),
        read(
            "board: all by chain",
            "agent",
            "/requests/counts?by=chain",
            counted("chain_id", ""),
            None,
        ),
        read(
            "board: a department's by state",
            "dept-housing",
            "/requests/counts?by=state",
            counted("state", &of_department),
            None,
        ),
        read(
            "board: a park's by state",
            "park",
            "/requests/counts?by=state",
            counted("state", &of_park),
            None,
        ),
        read(
            "board: a chain's by state",
            CHAIN_CHIEF,
            "/requests/counts?by=state",
            counted("state", &of_chain),
            None,
        ),
        read(
            "rates of a month",
            "agent",
            &format!("/rates?from={from}&to={to}"),
            Some(cohort.clone()),
            RATES,
        ),
        read(
            "rates of a month by department",
            "agent",
            &format!("/rates?from={from}&to={to}&by=department"),
            Some(cohort.clone()),
            RATES,
        ),
        read(
            "rates of a month by department, chief of a chain",
            CHAIN_CHIEF,
            &format!("/rates?from={from}&to={to}&by=department"),
            Some(cohort.replace("WHERE", &format!("WHERE chain_id = {chain} AND"))),
            RATES,
        ),
        read(
            "search: 拖欠工资",
            "agent",
            "/requests?q=%E6%8B%96%E6%AC%A0%E5%B7%A5%E8%B5%84",
            None,
            SEARCH,
        ),
        read(
            "search: 天然气",
            "agent",
            "/requests?q=%E5%A4%A9%E7%84%B6%E6%B0%94",
            None,
            SEARCH,
        ),
        read(
            "search: 公司 (in all)",
            "agent",
            "/requests?q=%E5%85%AC%E5%8F%B8",
            None,
            SEARCH,
        ),
        read(
            "search: 污水 堵塞, department user",
            "dept-housing",
            "/requests?q=%E6%B1%A1%E6%B0%B4%20%E5%A0%B5%E5%A1%9E",
            None,
            SEARCH,
        ),
        read(
            "search: a number",
            "agent",
            "/requests?q=LZ-2026",
            None,
            SEARCH,
        ),
    ])
}
