// What people write over the columns of a table of extensions, in either language.
export const HEADINGS = {
  number: ["number", "extension", "ext", "分机", "分机号", "号码", "工号"],
  name: ["name", "user", "agent", "姓名", "名称", "座席", "客服"],
  secret: ["secret", "password", "密码", "口令"],
} as const;
