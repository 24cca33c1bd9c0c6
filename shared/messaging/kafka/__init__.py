"""Events over Apache Kafka. The only package that uses kafka-python, which ships no types."""
