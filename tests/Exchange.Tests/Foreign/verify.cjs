// Reads {secret, headers, body} from standard input; exit 0 when the library verifies the webhook.
const { Webhook } = require("standardwebhooks");
const { secret, headers, body } = JSON.parse(require("fs").readFileSync(0, "utf8"));
try {
  new Webhook(secret).verify(body, headers);
} catch (error) {
  console.error(error.message);
  process.exit(error.name === "WebhookVerificationError" || error.constructor.name === "WebhookVerificationError" ? 1 : 2);
}
