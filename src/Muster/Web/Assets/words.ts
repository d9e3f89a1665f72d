// The same words as Web/Words.cs, which a test holds against each other: the server writes them first, this keeps them fresh.
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

export function span(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return days < 14 && hours % 24 > 0 ? `${days} d ${hours % 24} h` : `${days} d`;
  }

  if (hours > 0) {
    return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  }

  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

export function ago(at: Date, now: Date): string {
  const past = now.getTime() - at.getTime();
  if (Math.abs(past) < 10_000) {
    return "just now";
  }

  return past > 0 ? `${span(past)} ago` : `in ${span(past)}`;
}

export function left(at: Date, now: Date): string {
  const remaining = at.getTime() - now.getTime();
  return remaining > 0 ? `${span(remaining)} left` : `overdue ${span(remaining)}`;
}

export function clock(at: Date, now: Date): string {
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === now.toDateString()) {
    return time;
  }

  const year = at.getFullYear() === now.getFullYear() ? "" : ` ${at.getFullYear()}`;
  return `${at.getDate()} ${months[at.getMonth()]}${year}, ${time}`;
}

export function day(at: Date): string {
  return `${weekdays[at.getDay()]} ${at.getDate()} ${months[at.getMonth()]}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function zoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
