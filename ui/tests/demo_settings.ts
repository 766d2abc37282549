// What the made-up office answers to the settings.
import type { FakeExchange } from "./fake";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

export const settings: FakeExchange["answers"] = {
  health: () => ({
    checks: [
      { id: "memory", level: "good", value: "16 GB", text_key: "memory", advice_key: "memory" },
      { id: "cores", level: "warn", value: "2", text_key: "cores", advice_key: "cores" },
      { id: "latency", level: "good", value: "3 ms", text_key: "latency", advice_key: "latency" },
      { id: "ports", level: "bad", value: "5060", text_key: "ports", advice_key: "ports" },
      { id: "certificate", level: "good", value: "2036", text_key: "", advice_key: "" },
    ],
    disk: { free_bytes: 41e9, recordings_bytes: 6.4e9, days_left: 212 },
    addresses: ["https://192.168.1.10:8443", "192.168.1.10"],
    ports: [
      { name: "SIP", port: 5060, protocol: "UDP", open_hint: "LAN" },
      { name: "RTP", port: 40000, protocol: "UDP", open_hint: "LAN" },
    ],
    firewall: [
      { system: "Debian, Ubuntu", commands: ["ufw allow 5060/udp", "ufw allow 8443/tcp"] },
    ],
    version: "0.2.0",
  }),
  backups: () => [{ file: "cordboard-2026-11-27.backup", at: ago(90_000), bytes: 81_000_000 }],
  backup: () => ({
    id: 1,
    kind: "backup",
    progress: 0.4,
    text: "recordings",
    done: false,
    error: null,
    result: null,
  }),
  sessions: () => [
    {
      id: "a",
      login: "wei",
      since: ago(4000),
      seen: ago(2),
      address: "127.0.0.1",
      program: "Cordboard",
      current: true,
    },
    {
      id: "b",
      login: "mei",
      since: ago(9000),
      seen: ago(60),
      address: "192.168.1.23",
      program: "Firefox",
      current: false,
    },
  ],
  lockouts: () => [{ address: "192.168.1.77", until: ago(-600), failures: 5 }],
  audit: ({ offset, limit }) => ({
    rows: Array.from({ length: limit }, (_, at) => ({
      at: ago((offset + at) * 500),
      who: "wei",
      what: "extension_save",
      address: "192.168.1.20",
      detail: { extension: { number: String(1000 + offset + at), name: "Wei" } },
    })),
    total: 5000,
  }),
  about: () => ({ version: "0.2.0", licences: "MIT\n\nPermission is hereby granted…" }),
  phone_devices: () => ({
    microphones: [{ id: "usb", name: "USB Headset" }],
    speakers: [{ id: "usb", name: "USB Headset" }],
    rings: [{ id: "hdmi", name: "Monitor" }],
    chosen: { microphone: "usb", speaker: "usb", ring: null },
    voice: { echo_cancellation: true, noise_suppression: true, gain_control: false },
  }),
  extension_secret: () => ({
    secret: "k7Hm-2pQx-94Tz",
    qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h2v1h1v1h1v2h-1v-1h-2v-1h-1z"/></svg>',
    address: "192.168.1.10",
    port: 5060,
  }),
  phone_devices_save: () => ({}),
  phone_watch_levels: () => ({}),
  phone_test_ring: () => ({}),
};
