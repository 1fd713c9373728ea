//! What calls come to: their number, time and cost, by day and by hour of the day, each by disposition.

use crate::error::{Error, Result};
use rusqlite::Row;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Sums that grow call by call. Their size depends on the days, not on the calls.
#[derive(Default)]
pub struct Totals {
    all: Sum,
    by_disposition: BTreeMap<String, Sum>,
    by_day: BTreeMap<(String, String), u64>,
    by_hour: BTreeMap<(String, String), u64>,
}

#[derive(Default)]
struct Sum {
    calls: u64,
    seconds: i64,
    talked: i64,
    cost: f64,
}

impl Sum {
    fn add(&mut self, seconds: i64, talked: i64, cost: f64) {
        self.calls += 1;
        self.seconds += seconds;
        self.talked += talked;
        self.cost += cost;
    }

    fn json(&self) -> Value {
        json!({
            "calls": self.calls.to_string(),
            "duration": self.seconds.to_string(),
            "billsec": self.talked.to_string(),
            "cc_cost": format!("{:.5}", self.cost),
        })
    }
}

impl Totals {
    /// Adds a call, as the history's query gives it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn add(&mut self, call: &Row) -> Result<()> {
        let (start, disposition): (String, String) = (call.get("start")?, call.get("disposition")?);
        let cost: Option<String> = call.get("cc_cost")?;
        let (seconds, talked) = (call.get("duration")?, call.get("billsec")?);
        let cost = cost.and_then(|cost| cost.parse().ok()).unwrap_or_default();
        self.all.add(seconds, talked, cost);
        self.by_disposition.entry(disposition.clone()).or_default().add(seconds, talked, cost);
        let part = |range: std::ops::Range<usize>| start.get(range).unwrap_or_default().to_owned();
        *self.by_day.entry((part(0..10), disposition.clone())).or_default() += 1;
        *self.by_hour.entry((part(11..13), disposition)).or_default() += 1;
        Ok(())
    }

    /// An answer's `data`.
    ///
    /// # Errors
    /// [`Error::Internal`] when it can't be written.
    pub fn data(&self) -> Result<Vec<u8>> {
        let by = |name: &str, counts: &BTreeMap<(String, String), u64>| {
            let row = |((at, disposition), calls): (&(String, String), &u64)| json!({name: at, "disposition": disposition, "calls": calls.to_string()});
            counts.iter().map(row).collect::<Value>()
        };
        let mut data = self.all.json();
        data["dispositions"] = self
            .by_disposition
            .iter()
            .map(|(disposition, sum)| {
                let mut row = json!({"disposition": disposition});
                if let (Some(row), Value::Object(sum)) = (row.as_object_mut(), sum.json()) {
                    row.extend(sum);
                }
                row
            })
            .collect();
        data["days"] = by("day", &self.by_day);
        data["hours"] = by("hour", &self.by_hour);
        serde_json::to_vec(&data).map_err(|error| Error::Internal(error.to_string()))
    }
}
