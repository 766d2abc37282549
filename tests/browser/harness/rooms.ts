// Rooms within rooms, in the office of the fixture: one thing of each kind, and a new one.
export const DETAILS = [
  "groups/default",
  "groups/+",
  "numbers/075586001234",
  "numbers/+",
  "trunks/carrier",
  "trunks/+",
  "trunks/+?preset=aliyun",
  "extensions/1001",
  "extensions/+",
  "people/wei",
  "prompts/zh-CN:main-menu",
  "calendars/shop-hours",
  "maps?view=out",
  "maps?who=1003",
];
