import { openWarehouse, type Warehouse } from './ask';

/** A few rows with every kind of value, known by heart in the tests that use them. */
export function openSample(): Promise<Warehouse> {
  return openWarehouse(`
    INSERT INTO things VALUES
      (1, 'o1', NULL, 'SMALL', 'one', true, 1, 9007199254740993, 0.5, 10.50, 1.0000000001, '2025-01-31', '2025-01-31 08:30:00.120', '10:00:00', ['a', 'b"', NULL], 'hidden'),
      (2, 'o1', 1, 'very large', NULL, false, 2, -9223372036854775808, 'NaN', -0.05, NULL, '2025-02-28', '2025-02-28 23:59:59', '10:00:00.5', [], 'hidden'),
      (3, 'o2', 1, 'o''clock', 'three', NULL, NULL, NULL, '-Infinity', NULL, NULL, NULL, NULL, NULL, NULL, 'hidden'),
      (4, NULL, 99, 'SMALL', 'four', NULL, 4, 4, 4, 4, 4, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO parts VALUES ('p1', 1, 'x', 1.5), ('p2', 1, 'y', 2.5), ('p3', 2, NULL, 3.125);
    INSERT INTO details VALUES ('d1', 1, 'note', 'm1'), ('d2', 3, NULL, NULL);
    INSERT INTO rates VALUES ('EUR', '2025-01-01', 1.1), ('EUR', '2025-01-02', 1.2), ('USD', '2025-01-01', 1);`);
}
