-- Payments: each attempt to pay an order. Attempts fail and are tried again with a card, invoices are paid late, cancelled and
-- returned orders are paid back.

CREATE TABLE helper.attempts AS
WITH numbered AS (
  SELECT *, sum(attempts) OVER (ORDER BY order_id)::BIGINT - attempts AS before FROM helper.totals
), attempts AS (
  SELECT *, unnest(range(1, attempts + 1))::INTEGER AS attempt FROM numbered
)
SELECT *, before + attempt AS payment_id, attempt = attempts AS is_last,
  CASE attempt WHEN 1 THEN method ELSE 'CARD' END AS attempt_method,
  CASE attempt WHEN 1 THEN first_attempt_at WHEN 2 THEN second_attempt_at ELSE third_attempt_at END AS attempted_at,
  attempt < attempts OR NOT succeeds AS fails
FROM attempts
WHERE CASE attempt WHEN 1 THEN first_attempt_at WHEN 2 THEN second_attempt_at ELSE third_attempt_at END < getvariable('now');

CREATE TABLE helper.settlements AS
WITH refunds AS (
  SELECT *, subtotal - discount + shipping AS total,
    -- Everything sent back is paid back with its shipping; a part of it, in proportion to what was paid for the goods.
    CASE WHEN cancelled_at IS NOT NULL OR all_returned THEN subtotal - discount + shipping
         WHEN returned > 0 THEN round(returned * (subtotal - discount) / subtotal::DOUBLE)::BIGINT END AS owed_back,
    later(greatest(paid_at, coalesce(cancelled_at, returned_at)), 86400 * (1 + 7 * dice('days of refund', order_id))) AS refunds_at
  FROM helper.attempts
)
SELECT *,
  CASE WHEN is_last AND NOT fails THEN paid_at END AS collected_at,
  CASE WHEN is_last AND NOT fails AND paid_at IS NOT NULL AND owed_back > 0 THEN known_by_now(refunds_at) END AS refunded_at,
  CASE WHEN attempt_method = 'BANK_TRANSFER' THEN attempted_at + INTERVAL 10 DAYS ELSE later(attempted_at, 3) END AS failed_at
FROM refunds;

CREATE VIEW payments AS
SELECT
  payment_id AS id,
  order_id,
  attempt,
  attempt_method AS method,
  CASE WHEN fails AND failed_at < getvariable('now') THEN 'FAILED'
       WHEN refunded_at IS NOT NULL AND owed_back = total THEN 'REFUNDED'
       WHEN refunded_at IS NOT NULL THEN 'PARTLY_REFUNDED'
       WHEN collected_at IS NOT NULL THEN 'PAID'
       WHEN cancelled_at IS NOT NULL THEN 'CANCELLED'
       ELSE 'PENDING' END AS status,
  euros(total) AS amount,
  'EUR' AS currency,
  CASE WHEN fails AND failed_at < getvariable('now') THEN
    CASE attempt_method
      WHEN 'INVOICE' THEN 'CREDIT_REFUSED'
      WHEN 'BANK_TRANSFER' THEN 'EXPIRED'
      ELSE choose('why it fails', payment_id, ['INSUFFICIENT_FUNDS', 'INSUFFICIENT_FUNDS', 'AUTHENTICATION_FAILED', 'AUTHENTICATION_FAILED', 'TIMEOUT', 'FRAUD_SUSPECTED']) END
    END AS failure_reason,
  CASE attempt_method
    WHEN 'CARD' THEN '•••• ' || lpad(roll('card of customer', customer_id, 10000)::VARCHAR, 4, '0')
    WHEN 'DIRECT_DEBIT' THEN delivery_country || '•• •••• ' || lpad(roll('account of customer', customer_id, 10000)::VARCHAR, 4, '0')
    WHEN 'BANK_TRANSFER' THEN delivery_country || '•• •••• ' || lpad(roll('account of customer', customer_id, 10000)::VARCHAR, 4, '0') END AS payer_account,
  attempted_at,
  CASE attempt_method WHEN 'INVOICE' THEN attempted_at + INTERVAL 14 DAYS WHEN 'BANK_TRANSFER' THEN attempted_at + INTERVAL 7 DAYS
                      WHEN 'DIRECT_DEBIT' THEN attempted_at + INTERVAL 3 DAYS ELSE attempted_at + INTERVAL 1 HOUR END AS due_at,
  collected_at AS paid_at,
  CASE WHEN refunded_at IS NOT NULL THEN euros(owed_back) ELSE euros(0) END AS refunded_amount,
  refunded_at,
  greatest(attempted_at, coalesce(collected_at, attempted_at), coalesce(refunded_at, attempted_at),
    CASE WHEN fails AND failed_at < getvariable('now') THEN failed_at ELSE attempted_at END) AS updated_at
FROM helper.settlements
ORDER BY id;
