export * from "../../../workers/process_manager/logs/kept_log.ts";
