// Days as the API writes them, YYYY-MM-DD; reckoned in UTC so that no change of the clocks gets between.

const DAY = 86_400_000;
const date = (day) => new Date(`${day}T00:00:00Z`);
const text = (date) => date.toISOString().slice(0, 10);

/** So many days later. */
export const plus = (day, days) => text(new Date(date(day).getTime() + days * DAY));

/** Whether it is a day at all. */
export const isDay = (day) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(date(day).getTime());

/** All days from one to another. */
export function between(first, last) {
  const days = [];
  for (let day = first; day <= last && days.length < 4000; day = plus(day, 1)) days.push(day);
  return days;
}

/** The days that a preset's word means. @param {string} word @param {string} today */
export function preset(word, today) {
  if (word === "yesterday") return [plus(today, -1), plus(today, -1)];
  if (word === "week") return [plus(today, -((date(today).getUTCDay() + 6) % 7)), today];
  if (word === "month") return [`${today.slice(0, 8)}01`, today];
  return [today, today];
}

/** A day as people write it. */
export const written = (day, language, style) => date(day).toLocaleDateString(language, { timeZone: "UTC", ...style });
